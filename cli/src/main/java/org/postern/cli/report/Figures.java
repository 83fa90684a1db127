package org.postern.cli.report;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.cli.LogRecord;

/** Counts records, one by one, whatever is in them. {@link Decisions} has those of decisions. */
public final class Figures {
    static final int CAPACITY = 10_000;

    private static final int MOST_MAILS = 50_000;
    private static final int LONGEST_NAME = 320;

    final Timeline timeline = new Timeline();
    final Heaviest<Talker> clients = new Heaviest<>(CAPACITY, Talker::new);
    final Heaviest<Talker> networks = new Heaviest<>(CAPACITY, Talker::new);
    final Heaviest<Suspect> suspects = new Heaviest<>(CAPACITY, Suspect::new);
    final Heaviest<Suspect> suspectNetworks = new Heaviest<>(CAPACITY, Suspect::new);
    final Heaviest<Account> accounts = new Heaviest<>(CAPACITY, Account::new);
    final Heaviest<Guessed> guessed = new Heaviest<>(CAPACITY, Guessed::new);
    final Heaviest<long[]> deliveries = new Heaviest<>(CAPACITY, () -> new long[1]);
    final Decisions decisions = new Decisions(this);

    /** Whose mail it was, for the last so many. */
    private final Map<String, String> owners = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_MAILS;
        }
    };

    Instant first;
    Instant last;
    long records;
    long connections;
    long mails;
    long logins;
    long failedLogins;
    long lost;

    /** Takes a record; one without a time is ignored. */
    public void add(LogRecord record) {
        Optional<Instant> time = record.time();
        if (time.isPresent()) {
            add(record, time.get());
        }
    }

    private void add(LogRecord record, Instant time) {
        records++;
        first = first == null || time.isBefore(first) ? time : first;
        last = last == null || time.isAfter(last) ? time : last;
        Optional<Client> client = Client.of(record.text("client.ip"));
        switch (record.action()) {
            case "decision":
                decisions.add(record, time, client);
                break;
            case "connection":
                connection(record, time, client);
                break;
            case "transaction":
                transaction(record, time, client);
                break;
            case "login":
                // What LoginGuard has decided about was counted as its decision.
                if (record.text("postern.id").isEmpty()) {
                    login(record, time, client, record.outcome().equals("success"));
                }
                break;
            case "delivery":
                delivery(record);
                break;
            case "gap":
                lost += record.count("postern.lost");
                break;
            default:
                break;
        }
    }

    private void connection(LogRecord record, Instant time, Optional<Client> client) {
        connections++;
        timeline.add(time, Timeline.Series.CONNECTIONS);
        client.ifPresent(from -> {
            clients.add(from.key(), 1).connections++;
            networks.add(from.network(), 1).connections++;
            if (record.count("postern.failed") > 0) {
                suspect(from, time, "failed commands", suspect -> {
                    suspect.probes++;
                    suspect.probeRules.add("failed commands");
                });
            }
        });
    }

    private void transaction(LogRecord record, Instant time, Optional<Client> client) {
        if (!record.outcome().equals("accepted")) {
            return;
        }
        mails++;
        timeline.add(time, Timeline.Series.ACCEPTED);
        long recipients = Math.max(1, record.number("postern.recipients").orElse((long)
                record.recipients().size()));
        client.ifPresent(from -> {
            mail(clients.add(from.key(), 1), recipients);
            mail(networks.add(from.network(), 1), recipients);
        });
        String user = name(record.text("user.name"));
        if (!user.isEmpty()) {
            Account account = accounts.add(user, 1);
            account.mails++;
            account.recipients += recipients;
            account.octets += record.count("postern.size");
            client.ifPresent(from -> account.networks.add(from.network()));
            owners.put(record.queueId(), user);
        }
    }

    private static void mail(Talker talker, long recipients) {
        talker.mails++;
        talker.recipients += recipients;
    }

    /** A login, told by a record of its own or by LoginGuard's decision. */
    void login(LogRecord record, Instant time, Optional<Client> client, boolean isSuccess) {
        timeline.add(time, isSuccess ? Timeline.Series.LOGINS : Timeline.Series.FAILED_LOGINS);
        String written = record.text("user.name");
        String user = name(written.isEmpty() ? record.object("postern.evidence").text("user") : written);
        if (isSuccess) {
            logins++;
            client.ifPresent(from -> {
                clients.add(from.key(), 1).logins++;
                networks.add(from.network(), 1).logins++;
            });
            if (!user.isEmpty()) {
                Account account = accounts.add(user, 1);
                account.logins++;
                client.ifPresent(from -> account.networks.add(from.network()));
            }
            return;
        }
        failedLogins++;
        client.ifPresent(from -> {
            clients.add(from.key(), 0).failedLogins++;
            networks.add(from.network(), 0).failedLogins++;
            suspect(from, time, "login", suspect -> {
                suspect.failedLogins++;
                suspect.accounts.add(user);
            });
        });
        if (!user.isEmpty()) {
            Guessed name = guessed.add(user, 1);
            name.failures++;
            client.ifPresent(from -> name.networks.add(from.network()));
        }
    }

    private void delivery(LogRecord record) {
        String outcome = record.outcome();
        deliveries.add(name(outcome), 1)[0]++;
        String owner = owners.get(record.queueId());
        if (owner != null && outcome.equals("bounced")) {
            accounts.add(owner, 0).bounced++;
        }
    }

    /** Counts something bad for the client and for its network. */
    void suspect(Client client, Instant time, String rule, Consumer<Suspect> counting) {
        for (Suspect suspect :
                new Suspect[] {suspects.add(client.key(), 1), suspectNetworks.add(client.network(), 1)}) {
            suspect.seen(time, rule);
            suspect.clients.add(client.key());
            counting.accept(suspect);
        }
    }

    /** Names are the same in upper and lower case, and of a length that can be kept. */
    static String name(String written) {
        return cut(written).toLowerCase(Locale.ROOT);
    }

    static String cut(String written) {
        return written.length() > LONGEST_NAME ? written.substring(0, LONGEST_NAME) : written;
    }
}
