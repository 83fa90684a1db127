package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import org.postern.policy.audit.Audit;
import org.postern.policy.config.Place;
import org.postern.policy.config.Problems;
import org.postern.policy.config.Settings;

/** Sizes that no test could send, and what James gets to see of a message that is too large. */
class MessagePolicyTest {
    private static final Place PLACE = Place.file("test");
    private static final int MIB = 1 << 20;
    private static final byte[] LINE = new byte[MIB];
    private static final byte[] LAST = {'.', '\r', '\n'};

    private final Postern postern = FakePostern.with(Audit.none());
    private final SMTPSession session = new FakeTransport().session();
    private final MessagePolicy policy = new MessagePolicy(postern);
    private long seen;

    @BeforeEach
    void open() {
        when(postern.base()).thenReturn(Path.of("."));
        ClientSession.open(session, postern);
    }

    private void limit(String mode) {
        Settings size = new Settings(PLACE, "size", Map.of("max", "3G"), "", List.of());
        Problems problems = new Problems();
        policy.use(MessagePolicy.read(
                new Settings(PLACE, "handler", Map.of("mode", mode), "", List.of(size)), postern, problems));
        problems.throwIfErrors();
    }

    /** Sends so many lines of 1 MiB and the end, counting what is passed on. */
    private void send(int lines) {
        for (int i = 0; i <= lines; i++) {
            policy.onLine(session, i < lines ? LINE : LAST, (passed, line) -> {
                seen += line.length;
                return null;
            });
        }
    }

    private HookResult end() {
        return policy.onMessage(session, null);
    }

    @Test
    void threeGibibytesPassAndOneOctetMoreDoesNot() {
        limit("enforce");
        send(3 << 10);
        assertThat(seen).isEqualTo((3L << 30) + LAST.length);
        assertThat(end().getResult()).isEqualTo(HookReturnCode.declined());

        seen = 0;
        policy.onLine(session, new byte[] {'x'}, (passed, line) -> null);
        send(3 << 10);
        // What is over is not passed on; the end is, so that James answers.
        assertThat(seen).isEqualTo((3L << 30) - MIB + LAST.length);
        assertThat(end().getSmtpDescription())
                .startsWith("5.3.4 Message size exceeds the limit that applies to you [id=");
    }

    @Test
    void inWarnModeAllOfItPasses() {
        limit("warn");
        send((3 << 10) + 1);
        assertThat(seen).isEqualTo((3L << 30) + MIB + LAST.length);
        assertThat(end().getResult()).isEqualTo(HookReturnCode.declined());
    }

    @Test
    void offItIsNotThere() throws Exception {
        limit("off");
        send((3 << 10) + 1);
        assertThat(seen).isEqualTo((3L << 30) + MIB + LAST.length);
        assertThat(policy.doMail(session, MaybeSender.of(new MailAddress("a@good.example"))))
                .isEqualTo(HookResult.DECLINED);
    }

    @Test
    void aSizeDeclaredAboveTwoGibibytesIsUnderstood() throws Exception {
        limit("enforce");
        IncomingSize.of(session).declare((3L << 30) + 1);
        assertThat(policy.doMail(session, MaybeSender.of(new MailAddress("a@good.example")))
                        .getSmtpRetCode())
                .isEqualTo("552");
        IncomingSize.of(session).declare(3L << 30);
        assertThat(policy.doMail(session, MaybeSender.of(new MailAddress("a@good.example")))
                        .getResult())
                .isEqualTo(HookReturnCode.declined());
    }
}
