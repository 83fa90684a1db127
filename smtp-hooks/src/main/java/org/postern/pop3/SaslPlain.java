package org.postern.pop3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the user name in the credentials of SASL PLAIN (RFC 4616), read as James reads them: blank parts do not count, so
 * that two parts are user and password, and of three the first is the user to act for.
 */
public final class SaslPlain {
    private SaslPlain() {}

    /** The name in an {@code AUTH} command's argument; empty without initial response and for other mechanisms. */
    public static Optional<String> userOfCommand(String argument) {
        String[] words = argument.strip().split(" +", 2);
        return words.length == 2 && words[0].equalsIgnoreCase("PLAIN") ? user(words[1]) : Optional.empty();
    }

    /** The name in the credentials; empty when there is none to be found. */
    public static Optional<String> user(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
            List<String> parts = Arrays.stream(text.split("\0"))
                    .filter(part -> !part.isBlank())
                    .collect(Collectors.toList());
            return parts.size() == 2 || parts.size() == 3 ? Optional.of(parts.get(parts.size() - 2)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
