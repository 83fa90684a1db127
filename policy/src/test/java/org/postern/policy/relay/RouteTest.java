package org.postern.policy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            alice                        | -
            alice+tag                    | -
            "alice"                      | -
            "al ice"                     | -
            "                            | -
            user%far.example             | far.example
            user%FAR.Example             | far.example
            user%far.example.            | far.example
            user%one.example%far.example | far.example
            user%far                     | far
            %far.example                 | far.example
            far.example!user             | far.example
            far.example!demo.example!u   | far.example
            far.example!user%demo.example | demo.example
            user@far.example             | far.example
            "user@far.example"           | far.example
            "user%far.example"           | far.example
            "far.example!user"           | far.example
            "us\\@er"                    | er
            "us\\"er@far.example"        | far.example
            @far.example:user            | far.example
            @one.example,@far.example:u  | far.example
            "@far.example:user"          | far.example
            @one.example:user@far.example | far.example
            @[2001:db8::1]:user          | [2001:db8::1]
            @far.example                 | far.example
            user@[192.0.2.1]             | [192.0.2.1]
            user%[2001:db8::1]           | [2001:db8::1]
            user%                        | ''
            user@                        | ''
            !user                        | ''
            user%-far.example            | ''
            user%far_example             | ''
            user%far example             | ''
            user%[192.0.2.1              | ''
            user%far.example/x           | ''
            """)
    void theDomainThatALocalPartNames(String localPart, String domain) {
        String found =
                Route.domain(localPart).map(one -> one.isEmpty() ? "''" : one).orElse("-");
        assertThat(found).isEqualTo(domain);
    }
}
