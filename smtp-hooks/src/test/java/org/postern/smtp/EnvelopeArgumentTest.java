package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeArgumentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM:<a@b.example>                      | a@b.example",
                "from:<a@b.example>                      | a@b.example",
                "FROM: <a@b.example> SIZE=5 BODY=8BITMIME| a@b.example",
                "FROM:a@b.example                        | a@b.example",
                "FROM:<>                                 | <>",
                "FROM:<@>                                | <>",
                "FROM:<> AUTH=<x@y.example>              | <>",
                "FROM:<postmaster>                       | postmaster@default.example",
                "FROM:<@relay.example:a@b.example>       | none",
                "FROM:<\"a b\"@b.example>                | \"a b\"@b.example",
                "FROM:<a@b.example>SIZE=5                | none",
                "FROM:<a@@b.example>                     | none",
                "FROM <a@b.example>                      | none",
                "TO:<a@b.example>                        | none",
                "FROM :<a@b.example>                     | none",
            })
    void findsTheSender(String argument, String address) {
        assertThat(EnvelopeArgument.of(argument)
                        .sender(() -> "default.example")
                        .map(sender -> sender.isNullSender() ? "<>" : sender.asString())
                        .orElse("none"))
                .isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TO:<a@b.example>                        | a@b.example",
                "to: <a@b.example> NOTIFY=NEVER          | a@b.example",
                "TO:<Postmaster>                         | Postmaster@default.example",
                "TO:<@one.example,@two.example:a@b.example> | none",
                "TO:<a@b.example> ORCPT=<x@y.example>    | none",
                "TO:<>                                   | none",
                "FROM:<a@b.example>                      | none",
            })
    void findsTheRecipient(String argument, String address) {
        assertThat(EnvelopeArgument.of(argument)
                        .recipient(() -> "default.example")
                        .map(Object::toString)
                        .orElse("none"))
                .isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM:<a@b.example>                              | 0                   | FROM:<a@b.example>",
                "FROM:<a@b.example> SIZE=1000                    | 1000                | FROM:<a@b.example> SIZE=1000",
                "FROM:<a@b.example> BODY=7BIT size=1000          | 1000                |"
                        + " FROM:<a@b.example> BODY=7BIT size=1000",
                "FROM:<a@b.example> SIZE=2147483647              | 2147483647          |"
                        + " FROM:<a@b.example> SIZE=2147483647",
                "FROM:<a@b.example> SIZE=3000000000              | 3000000000          |"
                        + " FROM:<a@b.example> SIZE=2147483647",
                "FROM:<a@b.example> SIZE=99999999999999999999    | 9223372036854775807 |"
                        + " FROM:<a@b.example> SIZE=2147483647",
                "FROM:<a@b.example> SIZE=5 SIZE=3000000000 X=1   | 3000000000          |"
                        + " FROM:<a@b.example> SIZE=5 SIZE=2147483647 X=1",
                "FROM:<a@b.example> SIZE=999999999999999999999   | 0                   |"
                        + " FROM:<a@b.example> SIZE=999999999999999999999",
                "FROM:<a@b.example> SIZE=-1                      | 0                   | FROM:<a@b.example> SIZE=-1",
                "FROM:<a@b.example> SIZE=1000000000000k          | 0                   |"
                        + " FROM:<a@b.example> SIZE=1000000000000k",
                "FROM:<\"> SIZE=3000000000\"@b.example>          | 0                   |"
                        + " FROM:<\"> SIZE=3000000000\"@b.example>",
            })
    void findsTheSize(String argument, long size, String forJames) {
        assertThat(EnvelopeArgument.of(argument).size()).isEqualTo(size);
        assertThat(EnvelopeArgument.withSizeForJames(argument)).isEqualTo(forJames);
    }
}
