package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each record is its kind and a number: d1 is a decision, t a transaction, l a login, c a connection. */
    @ParameterizedTest(name = "{0} by {1}: {2}")
    @CsvSource({
        "d1 d2, d1 d2, true",
        "d1 d2, d2 d1, false",
        "d1, d1 d2, false",
        "d1 d2, d1, false",
        "'', d1, false",
        "'', '', true",
        // What is not listed may come.
        "d1, d1 t1 l1 c1, true",
        "'', t1 l1 c1, true",
        // What is listed of a kind must be there all and in order, wherever between those of other kinds.
        "t1 d1 t2, t1 d1 t2, true",
        "t1 d1 t2, d1 t1 t2, true",
        "t1 t2, t2 t1, false",
        "t1, t1 t2, false",
        "t1 t2, t1, false",
        "t1, t2, false",
        "l1 d1, d1 l1 t1, true",
        "l1, l2 l1, false",
        // Connections in any order, and only those that are listed.
        "c1 c2, c2 c1, true",
        "c1, c2 c1, true",
        "c1 c1, c1 c2, false",
        "c1, d1 c1, false",
    })
    void isMet(String expected, String written, boolean met) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        for (String line : lines(written)) {
            records.add(JSON.readTree(line));
        }
        assertThat(ExpectedRecords.of(lines(expected)).difference(records).isEmpty())
                .isEqualTo(met);
    }

    private static List<String> lines(String words) {
        return words.lines()
                .flatMap(line -> List.of(line.split(" ")).stream())
                .map(word -> {
                    String kind = switch (word.charAt(0)) {
                        case 'd' -> "decision";
                        case 't' -> "transaction";
                        case 'l' -> "login";
                        default -> "connection";
                    };
                    return "{\"event.action\":\"" + kind + "\",\"n\":" + word.substring(1) + "}";
                })
                .toList();
    }
}
