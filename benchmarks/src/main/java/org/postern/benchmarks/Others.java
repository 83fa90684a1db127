package org.postern.benchmarks;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4AddressTrie;
import inet.ipaddr.ipv6.IPv6AddressTrie;
import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.library.netmatcher.NetMatcher;
import org.postern.policy.net.IpLiteral;

/** The same lists in what others offer. */
final class Others {
    private Others() {}

    static IPv4AddressTrie trie4(List<String> blocks) {
        IPv4AddressTrie trie = new IPv4AddressTrie();
        blocks.forEach(block -> trie.add(new IPAddressString(block).getAddress().toIPv4()));
        return trie;
    }

    static IPv6AddressTrie trie6(List<String> blocks) {
        IPv6AddressTrie trie = new IPv6AddressTrie();
        blocks.forEach(block -> trie.add(new IPAddressString(block).getAddress().toIPv6()));
        return trie;
    }

    /** James asks its name service even for literals; this one only reads them. */
    static NetMatcher netMatcher(List<String> blocks) {
        DNSService literals = (DNSService) Proxy.newProxyInstance(
                Others.class.getClassLoader(),
                new Class<?>[] {DNSService.class},
                (proxy, method, arguments) -> IpLiteral.parse((String) arguments[0]));
        return new NetMatcher(blocks, literals);
    }
}
