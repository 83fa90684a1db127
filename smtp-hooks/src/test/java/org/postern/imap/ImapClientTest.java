package org.postern.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImapClientTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "fe80:0:0:0:0:0:0:1%eth0, fe80::1",
        "/192.0.2.7:4711, 192.0.2.7",
        "name/192.0.2.7:4711, 192.0.2.7",
        "/[2001:db8:0:0:0:0:0:1]:4711, 2001:db8::1",
        "/2001:db8:0:0:0:0:0:1:4711, 2001:db8::1",
    })
    void whatJamesLogsIsRead(String logged, String address) throws Exception {
        assertThat(ImapClient.address(logged)).contains(InetAddress.getByName(address));
    }

    @Test
    void whatIsNoAddressIsNone() {
        assertThat(ImapClient.address("name/<unresolved>:4711")).isEmpty();
        assertThat(ImapClient.address("local")).isEmpty();
        assertThat(ImapClient.address(null)).isEmpty();
    }
}
