package org.postern.policy.spf;

/** Domain names in text form. */
final class Names {
    /** Characters of a name without the last dot (RFC 7208 section 7.3). */
    static final int MAX = 253;

    private static final int MAX_LABEL = 63;

    private Names() {}

    static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Whether it is worth asking for a policy: several labels of fitting length, no address (section 4.3). */
    static boolean isDomain(String name) {
        if (name.length() > MAX || name.startsWith("[") || name.indexOf('.') < 0) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > MAX_LABEL) {
                return false;
            }
        }
        return true;
    }

    /** Without as many labels at the left as it takes to make the name fit (section 7.3). */
    static String fitting(String name) {
        String rest = withoutLastDot(name);
        if (rest.length() <= MAX) {
            return rest;
        }
        int dot = rest.indexOf('.', rest.length() - MAX - 1);
        return rest.substring((dot < 0 ? rest.lastIndexOf('.') : dot) + 1);
    }

    /** Whether the name is the domain or lies below it. */
    static boolean isIn(String name, String domain) {
        int start = name.length() - domain.length();
        return start >= 0
                && name.regionMatches(true, start, domain, 0, domain.length())
                && (start == 0 || name.charAt(start - 1) == '.');
    }
}
