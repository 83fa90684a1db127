package org.example;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;

/** A third party's hook that answers what it was told to, and else nothing. */
public final class OtherHook implements RcptHook {
    private final Deque<HookResult> results = new ArrayDeque<>();

    /** What it answers next. */
    public void add(HookResult result) {
        results.add(result);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return results.isEmpty() ? HookResult.DECLINED : results.poll();
    }
}
