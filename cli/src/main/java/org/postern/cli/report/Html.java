package org.postern.cli.report;

import java.util.ArrayDeque;
import java.util.Deque;
import org.postern.cli.Printable;

/**
 * An HTML page being written. Names of elements and attributes are ours; every text and every value may be anyone's and is
 * escaped here, in the only place where it becomes HTML.
 */
final class Html {
    private final StringBuilder page = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn */
    Html open(String element, String... attributes) {
        start(element, attributes);
        open.push(element);
        return this;
    }

    /** An element that has no content and no end. */
    Html single(String element, String... attributes) {
        start(element, attributes);
        return this;
    }

    private void start(String element, String... attributes) {
        page.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            page.append(' ').append(attributes[i]).append("=\"");
            escaped(attributes[i + 1]);
            page.append('"');
        }
        page.append('>');
    }

    Html text(String text) {
        escaped(text);
        return this;
    }

    /** An element with a text in it. */
    Html element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    Html close() {
        page.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** The page's own style sheet, the only text that is not escaped. */
    Html style(String css) {
        page.append("<style>").append(css).append("</style>\n");
        return this;
    }

    private void escaped(String text) {
        String safe = Printable.of(text);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            switch (c) {
                case '&':
                    page.append("&amp;");
                    break;
                case '<':
                    page.append("&lt;");
                    break;
                case '>':
                    page.append("&gt;");
                    break;
                case '"':
                    page.append("&quot;");
                    break;
                case '\'':
                    page.append("&#39;");
                    break;
                default:
                    page.append(c);
            }
        }
    }

    @Override
    public String toString() {
        while (!open.isEmpty()) {
            close();
        }
        return page.toString();
    }
}
