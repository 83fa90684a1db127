package org.postern.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;
import org.postern.policy.config.SettingsReader;
import org.postern.policy.net.AddressLists;
import org.postern.policy.net.AddressTable;
import org.postern.policy.net.Block;

/** Random prefixes and addresses, the same in each run, shaped like blocklists. */
final class Prefixes {
    static final int IPV4 = 1_000_000;
    static final int IPV6 = 100_000;
    static final int QUERIES = 1 << 18;
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static final int[] IPV6_LENGTHS = {32, 48, 56, 64, 128};

    private Prefixes() {}

    /** Distinct prefixes, six of ten a single address, the others /16 to /31. */
    static List<String> ipv4(int count) {
        Random random = new Random(4);
        Set<String> blocks = new LinkedHashSet<>();
        while (blocks.size() < count) {
            int length = random.nextInt(10) < 6 ? 32 : 16 + random.nextInt(16);
            blocks.add(Block.of(random(random, 4), length).toString());
        }
        return new ArrayList<>(blocks);
    }

    /** Distinct prefixes within the registries' blocks, /32 to /128. */
    static List<String> ipv6(int count) {
        Random random = new Random(6);
        Set<String> blocks = new LinkedHashSet<>();
        while (blocks.size() < count) {
            int length = IPV6_LENGTHS[random.nextInt(IPV6_LENGTHS.length)];
            blocks.add(Block.of(random(random, 16), length).toString());
        }
        return new ArrayList<>(blocks);
    }

    /** Addresses to look up: every second one lies in a block of the list. */
    static InetAddress[] queries(List<String> blocks, int bytes) {
        Random random = new Random(2026);
        InetAddress[] queries = new InetAddress[QUERIES];
        for (int i = 0; i < queries.length; i++) {
            InetAddress any = random(random, bytes);
            queries[i] = i % 2 == 0 ? any : within(Block.parse(blocks.get(random.nextInt(blocks.size()))), any);
        }
        return queries;
    }

    private static InetAddress within(Block block, InetAddress any) {
        byte[] bytes = block.address().getAddress();
        byte[] host = any.getAddress();
        for (int bit = block.length(); bit < 8 * bytes.length; bit++) {
            bytes[bit >> 3] |= (byte) (host[bit >> 3] & 0x80 >> (bit & 7));
        }
        return address(bytes);
    }

    private static InetAddress random(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (count == 16) {
            bytes[0] = (byte) (new int[] {0x20, 0x24, 0x26, 0x28, 0x2a, 0x2c}[random.nextInt(6)]);
            bytes[1] &= 0x0f;
        }
        return address(bytes);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path write(List<String> blocks) {
        try {
            Path file = Files.createTempFile("postern", ".cidr");
            file.toFile().deleteOnExit();
            return Files.write(file, blocks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table of a deny file, read as a server does. */
    static AddressTable load(Path file) {
        Place place = Place.file("smtpserver.xml");
        Settings denyFile = new Settings(place, "denyFile", Map.of(), file.toString(), List.of());
        Problems problems = new Problems();
        Settings handler = new Settings(place, "handler", Map.of(), "", List.of(denyFile));
        AddressLists lists = AddressLists.read(new SettingsReader(handler, problems), Path.of("/"), NOW, problems);
        problems.throwIfErrors();
        return lists.table();
    }
}
