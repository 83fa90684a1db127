package org.postern.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.postern.policy.limit.Quota;
import org.postern.policy.limit.Rate;
import org.postern.policy.limit.Unit;

/** One charge as the scripts want it. Immutable. */
final class Use {
    /** A longer key is replaced by its digest. */
    static final int LONGEST_KEY = 200;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    final Quota quota;
    /** The bucket's name in Redis. */
    final String key;
    /** The name of the mark that a unique recipient leaves; empty otherwise. */
    final String mark;

    final long amount;
    /** In microseconds for a token bucket, in units otherwise. */
    final long cost;

    private Use(Quota quota, String key, String mark, long amount, long cost) {
        this.quota = quota;
        this.key = key;
        this.mark = mark;
        this.amount = amount;
        this.cost = cost;
    }

    static Use of(String namespace, Quota quota, String key, String member, long amount) {
        Rate rate = quota.rate();
        String name = '{' + namespace + "}:limit:" + quota.id() + ':' + safe(key);
        String mark = quota.unit() == Unit.UNIQUE_RECIPIENTS
                ? '{' + namespace + "}:seen:" + quota.id() + ':' + digest(key + '\0' + member)
                : "";
        return new Use(quota, name, mark, amount, rate.isBucket() ? Micros.cost(rate, amount) : amount);
    }

    /** The same with another cost, such as what is still owed of it. */
    Use owing(long owed) {
        return new Use(quota, key, mark, amount, owed);
    }

    /** As take.lua reads it. */
    void addTo(List<String> args, Node node, long slicesAgo) {
        Rate rate = quota.rate();
        if (!mark.isEmpty()) {
            args.add("u");
            args.add(mark);
            args.add(Long.toString(rate.period() / 1_000_000));
        }
        args.add(kind());
        args.add(Long.toString(cost));
        if (rate.isBucket()) {
            args.add(Long.toString(Micros.capacity(rate)));
        } else if (rate.isSliding()) {
            args.add(Long.toString(rate.count()));
            args.add(Long.toString(Micros.slice(rate)));
            args.add(Long.toString(slicesAgo));
        } else {
            args.add(Long.toString(rate.count()));
            args.add(node.name);
            args.add(node.keys);
        }
    }

    /** The letter by which the scripts know the arithmetic; in lower case when the quota is not binding. */
    String kind() {
        Rate rate = quota.rate();
        boolean binding = quota.binding();
        if (rate.isBucket()) {
            return binding ? "B" : "b";
        }
        if (rate.isSliding()) {
            return binding ? "S" : "s";
        }
        return binding ? "L" : "l";
    }

    boolean isLevel() {
        return quota.rate().isLevel();
    }

    /** How many units are left when the bucket is in this state. */
    long left(long state) {
        Rate rate = quota.rate();
        return rate.isBucket() ? Micros.units(rate, Micros.capacity(rate) - state) : Math.max(0, rate.count() - state);
    }

    private static String safe(String key) {
        return key.length() > LONGEST_KEY || key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY
                ? "sha256=" + digest(key)
                : key;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder hex = new StringBuilder(2 * digest.length);
            for (byte one : digest) {
                hex.append(HEX[one >> 4 & 15]).append(HEX[one & 15]);
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
