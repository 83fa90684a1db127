package org.postern.policy.envelope;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.policy.Decision;
import org.postern.policy.Evidence;
import org.postern.policy.Mode;
import org.postern.policy.Reply;
import org.postern.policy.envelope.ListFinding.Status;

/**
 * Is the client on lists whose weights add up to the threshold (RFC 5782)? Entries of allow lists are taken from the sum.
 *
 * <p>A list that gives no answer counts as if it did not list the client, or, with {@code onError="defer"}, the client waits
 * where the answer could make the difference. Of an allow list it counts as listing the client: a client is never refused
 * for trouble. Where too many look-ups of the client's network are under way, which may be its own doing, it waits whatever
 * {@code onError} says. Lists in mode warn count only in a second sum: it makes a decision in mode warn.
 *
 * <p>Phase: looked up at connect, acts at RCPT. Replies: {@code 554 5.7.1} with the name of the weightiest list; {@code 451
 * 4.7.1} on trouble.
 */
final class ClientListed {
    private static final String RULE = Check.DNSBL.rule();
    private static final Reply TROUBLE =
            Reply.of(451, "4.7.1", "Your address cannot be looked up in block lists, try again later");

    private final int threshold;

    ClientListed(int threshold) {
        this.threshold = threshold;
    }

    Decision decide(List<ListFinding> findings) {
        Decision enforced = sum(findings.stream()
                .filter(finding -> finding.list().settings().mode() == Mode.ENFORCE)
                .collect(Collectors.toList()));
        if (enforced.reply().isPresent()) {
            return enforced;
        }
        Decision all = sum(findings).in(Mode.WARN);
        return all.reply().isPresent() ? all : enforced;
    }

    private Decision sum(List<ListFinding> findings) {
        int least = 0;
        int most = 0;
        String weightiest = "";
        int weight = 0;
        Set<String> said = new LinkedHashSet<>();
        for (ListFinding finding : findings) {
            DnsList list = finding.list();
            least += least(finding);
            most += most(finding);
            if (finding.status() == Status.LISTED && list.weight() > weight) {
                weight = list.weight();
                weightiest = list.zone();
            }
            if (finding.status() != Status.NOT_LISTED) {
                said.add(list.zone() + " " + finding.answer());
            }
        }
        Evidence evidence =
                Evidence.of("lists", String.join(", ", said)).and("sum", least).and("threshold", threshold);
        if (least >= threshold) {
            Reply reply = Reply.of(554, "5.7.1", "Your address is listed in " + weightiest);
            return Decision.refuse(RULE, "listed", evidence, reply);
        }
        return most >= threshold
                ? Decision.refuse(RULE, "trouble", evidence, TROUBLE)
                : Decision.accept(RULE, "not-listed", evidence);
    }

    private static int least(ListFinding finding) {
        boolean listed = finding.status() == Status.LISTED;
        boolean mayBe = isUnknown(finding) && finding.list().isAllowing();
        return listed || mayBe ? finding.list().weight() : 0;
    }

    private static int most(ListFinding finding) {
        DnsList list = finding.list();
        boolean listed = finding.status() == Status.LISTED;
        boolean accepts = list.settings().onError() == OnError.ACCEPT && finding.status() != Status.BUSY;
        return listed || isUnknown(finding) && list.isAllowing() == accepts ? list.weight() : 0;
    }

    private static boolean isUnknown(ListFinding finding) {
        return finding.status() == Status.TROUBLE || finding.status() == Status.BUSY;
    }
}
