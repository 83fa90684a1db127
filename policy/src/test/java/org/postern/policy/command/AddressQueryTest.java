package org.postern.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.policy.Reply;
import org.postern.policy.SessionFacts;
import org.postern.policy.command.ListMembers.Entitled;

class AddressQueryTest {
    private static final FakeDirectory DIRECTORY = new FakeDirectory()
            .with("team@demo.example", "bob@demo.example", "alice@demo.example")
            .with("all@demo.example", "team@demo.example", "carol@demo.example")
            .with("boss@demo.example", "alice@demo.example")
            .with("copy@demo.example", "copy@demo.example", "bob@demo.example")
            .with("loop@demo.example", "pool@demo.example")
            .with("pool@demo.example", "loop@demo.example")
            .with("self@demo.example", "self@demo.example")
            .with("away@demo.example", "dave@far.example");

    private static SessionFacts user(String user) {
        return SessionFacts.of(InetAddress.getLoopbackAddress(), Instant.EPOCH)
                .user(user.equals("-") ? null : user)
                .build();
    }

    private static String text(Answer answer) {
        return answer.decision()
                .reply()
                .map(Reply::line)
                .orElseGet(
                        () -> answer.lines().stream().map(line -> "250 " + line).collect(Collectors.joining("; ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            team                 | alice@demo.example | 1 | 250 2.1.5 <alice@demo.example>; 250 2.1.5 <bob@demo.example>
            <team@demo.example>  | alice@demo.example | 1 | 250 2.1.5 <alice@demo.example>; 250 2.1.5 <bob@demo.example>
            TEAM@Demo.Example    | bob                | 1 | 250 2.1.5 <alice@demo.example>; 250 2.1.5 <bob@demo.example>
            team                 | carol@demo.example | 1 | 252 2.5.2 Cannot verify here; send the mail to find out
            team                 | -                  | 1 | 252 2.5.2 Cannot verify here; send the mail to find out
            all                  | alice@demo.example | 1 | 250 2.1.5 <carol@demo.example>; 250 2.1.5 <team@demo.example>
            all                  | carol@demo.example | 2 | 250 2.1.5 <alice@demo.example>; 250 2.1.5 <bob@demo.example>; 250 2.1.5 <carol@demo.example>
            all                  | dave@demo.example  | 2 | 252 2.5.2 Cannot verify here; send the mail to find out
            boss                 | alice@demo.example | 1 | 250 2.1.5 <alice@demo.example>
            copy                 | bob@demo.example   | 3 | 250 2.1.5 <bob@demo.example>; 250 2.1.5 <copy@demo.example>
            away                 | dave@far.example   | 1 | 250 2.1.5 <dave@far.example>
            nobody               | alice@demo.example | 1 | 550 5.1.1 No such list here
            alice                | alice@demo.example | 1 | 550 5.1.1 No such list here
            team@far.example     | alice@demo.example | 1 | 550 5.1.1 No such list here
            ''                   | alice@demo.example | 1 | 501 5.5.4 Give one address or name
            team alice           | alice@demo.example | 1 | 501 5.5.4 Give one address or name
            "te am"@demo.example | alice@demo.example | 1 | 501 5.5.4 Give one address or name
            @far:team            | alice@demo.example | 1 | 501 5.5.4 Give one address or name
            """, quoteCharacter = '\'')
    void expnTellsMembersOnly(String argument, String user, int depth, String expected) {
        ListMembers expn = new ListMembers(Set.of(Entitled.MEMBERS), depth, 100, Map::of);
        assertThat(text(expn.answer(argument, user(user), DIRECTORY))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            authenticated        | carol@demo.example | true
            authenticated        | -                  | false
            all                  | -                  | true
            owners-file          | carol@demo.example | true
            owners-file          | alice@demo.example | false
            owners-file, members | alice@demo.example | true
            owners-file, members | dave@demo.example  | false
            """)
    void whoMaySeeTheList(String entitled, String user, boolean told) {
        ListMembers expn = new ListMembers(
                Entitled.parse(entitled), 1, 100, () -> Map.of("team@demo.example", Set.of("carol@demo.example")));
        assertThat(text(expn.answer("team", user(user), DIRECTORY)).startsWith("250"))
                .isEqualTo(told);
    }

    @Test
    void listThatLeadsOnlyToItselfIsToldApart() {
        ListMembers expn = new ListMembers(Set.of(Entitled.ALL), 16, 100, Map::of);
        assertThat(text(expn.answer("loop", user("-"), DIRECTORY)))
                .isEqualTo("550 5.2.4 The list leads only to itself");
        assertThat(text(expn.answer("self", user("-"), DIRECTORY))).isEqualTo("250 2.1.5 <self@demo.example>");
    }

    @Test
    void longListIsCutAndSaysSo() {
        FakeDirectory many = new FakeDirectory()
                .with(
                        "big@demo.example",
                        IntStream.range(0, 50_000)
                                .mapToObj(i -> "u" + i + "@demo.example")
                                .toArray(String[]::new));
        Answer answer = new ListMembers(Set.of(Entitled.ALL), 1, 3, Map::of).answer("big", user("-"), many);
        assertThat(answer.lines()).hasSize(4).last().isEqualTo("2.1.5 The list has more members than are shown here");
        assertThat(answer.decision().reason()).isEqualTo("expanded-in-part");
        assertThat(many.calls()).isLessThan(5_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice               | 250 2.1.5 <alice@demo.example>
            <bob@demo.example>  | 250 2.1.5 <bob@demo.example>
            team                | 250 2.1.5 <team@demo.example>
            nobody              | 550 5.1.1 No such address here
            alice@far.example   | 252 2.5.2 Cannot verify here; send the mail to find out
            ''                  | 501 5.5.4 Give one address or name
            """, quoteCharacter = '\'')
    void vrfy(String argument, String expected) {
        assertThat(text(new MailboxExists().answer(argument, user("alice"), DIRECTORY)))
                .isEqualTo(expected);
    }

    @Test
    void downDirectoryIsTemporary() {
        assertThat(text(new MailboxExists().unavailable("no answer within 3 s")))
                .isEqualTo("451 4.3.0 Addresses cannot be looked up at the moment, try again later");
        assertThat(text(new MailboxExists().fault(new IllegalStateException("x"))))
                .isEqualTo("451 4.3.5 Policy check failed on this server, try again later");
    }
}
