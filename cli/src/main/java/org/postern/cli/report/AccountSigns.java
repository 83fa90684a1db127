package org.postern.cli.report;

import java.util.ArrayList;
import java.util.List;

/** What about an account is unusual. One sign alone has honest reasons: travelling, a newsletter, an old address book. */
final class AccountSigns {
    private static final int NETWORKS = 5;
    private static final int OVER_LIMIT = 10;
    private static final int UNDELIVERABLE = 20;
    private static final int UNDELIVERABLE_PART = 10;
    private static final int NOT_OWNED = 5;

    private AccountSigns() {}

    static List<String> of(Account account) {
        List<String> signs = new ArrayList<>();
        long networks = account.networks.count();
        if (networks >= NETWORKS) {
            signs.add("from " + account.networks + " networks");
        }
        if (account.overLimit >= OVER_LIMIT) {
            signs.add(account.overLimit + " times over a limit");
        }
        long undeliverable = account.bounced + account.refusedRecipients;
        if (undeliverable >= UNDELIVERABLE
                && undeliverable * UNDELIVERABLE_PART >= account.recipients + account.refusedRecipients) {
            signs.add(undeliverable + " recipients bounced or unknown");
        }
        if (account.notOwned >= NOT_OWNED) {
            signs.add(account.notOwned + " times with a sender that is not its own");
        }
        return signs;
    }
}
