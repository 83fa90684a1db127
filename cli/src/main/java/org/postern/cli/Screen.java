package org.postern.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Standard output and standard error. What is written here as text cannot steer a terminal. */
final class Screen {
    private final OutputStream out;
    private final OutputStream err;
    private final Charset charset;
    private final boolean interactive;
    private boolean cutOff;

    /** @param interactive whether somebody watches standard error */
    Screen(OutputStream out, OutputStream err, boolean interactive) {
        this.out = new Watched(new BufferedOutputStream(out, 1 << 16));
        this.err = err;
        this.interactive = interactive;
        this.charset = charset();
    }

    /** What the terminal understands; Java 17 and later know, before it is the default. */
    private static Charset charset() {
        String name = System.getProperty("native.encoding");
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** For octets that are known to be harmless. */
    OutputStream out() {
        return out;
    }

    OutputStream err() {
        return err;
    }

    boolean isInteractive() {
        return interactive;
    }

    /** Whether this can be shown. */
    boolean can(String text) {
        return charset.equals(StandardCharsets.UTF_8) || charset.newEncoder().canEncode(text);
    }

    /** Writes a line, whatever is in it. */
    void line(String text) throws IOException {
        out.write((Printable.of(text) + "\n").getBytes(charset));
    }

    void line() throws IOException {
        line("");
    }

    /** Writes a line to standard error, where nobody can be told that it fails. */
    void complain(String text) {
        try {
            err.write((Printable.of(text) + "\n").getBytes(charset));
            err.flush();
        } catch (IOException e) {
            // There is nowhere left to say it.
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            cutOff = true;
        }
    }

    /** Whether nobody reads standard output any more. */
    boolean isCutOff() {
        return cutOff;
    }

    private final class Watched extends FilterOutputStream {
        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            try {
                out.write(octets, from, length);
            } catch (IOException e) {
                cutOff = true;
                throw e;
            }
        }
    }
}
