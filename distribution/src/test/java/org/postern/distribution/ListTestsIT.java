package org.postern.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The health tells of a list in the DNS that does not count since it fails its test, and of none that passes. */
@ExtendWith(SharedJames.class)
class ListTestsIT {
    @Test
    void aListThatListsEverybodyDoesNotCount(TestJames james) throws Exception {
        assertThat(Health.trouble(james.port(TestJames.WEBADMIN)))
                .contains("the list dead.demo.example does not count: it lists 127.0.0.1, which no list does")
                .doesNotContain("bl.demo.example", "two.demo.example", "new.demo.example", "wl.demo.example");
    }
}
