package org.postern.james;

import com.google.inject.Inject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.Mapping.Type;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.postern.policy.command.Directory;

/**
 * What James's users repository, domain list and recipient rewrite table say. Follows groups, aliases, forwards, address
 * and domain mappings; not regular expressions, errors and catch-alls, which name nobody.
 */
public final class JamesDirectory implements Directory {
    private static final Set<Type> TO_ADDRESSES = EnumSet.of(Type.Group, Type.Alias, Type.Forward, Type.Address);
    private static final Set<Type> TO_DOMAINS = EnumSet.of(Type.Domain, Type.DomainAlias);

    private final UsersRepository users;
    private final DomainList domains;
    private final RecipientRewriteTable rewriteTable;

    @Inject
    public JamesDirectory(UsersRepository users, DomainList domains, RecipientRewriteTable rewriteTable) {
        this.users = users;
        this.domains = domains;
        this.rewriteTable = rewriteTable;
    }

    @Override
    public String defaultDomain() {
        try {
            return domains.getDefaultDomain().asString();
        } catch (DomainListException e) {
            throw new Unavailable("the domain list cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isLocal(String domain) {
        try {
            return domains.containsDomain(Domain.of(domain));
        } catch (DomainListException e) {
            throw new Unavailable("the domain list cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // What James cannot take for a domain is none of its domains.
            return false;
        }
    }

    @Override
    public boolean isMailbox(String address) {
        try {
            Optional<MailAddress> whole = read(address);
            return whole.isPresent() && users.contains(users.getUsername(whole.get()));
        } catch (UsersRepositoryException e) {
            throw new Unavailable("the users repository cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // What James cannot take for a user name is no mailbox of its users.
            return false;
        }
    }

    @Override
    public List<String> targets(String address) {
        Domain domain = Domain.of(address.substring(address.lastIndexOf('@') + 1));
        try {
            List<String> targets = new ArrayList<>();
            for (Mapping mapping : rewriteTable.getStoredMappings(MappingSource.fromUser(localPart(address), domain))) {
                if (TO_ADDRESSES.contains(mapping.getType())) {
                    targets.add(withDomain(mapping.getMappingValue(), domain));
                }
            }
            if (targets.isEmpty()) {
                for (Mapping mapping : rewriteTable.getStoredMappings(MappingSource.fromDomain(domain))) {
                    if (TO_DOMAINS.contains(mapping.getType())) {
                        targets.add(withDomain(localPart(address), Domain.of(mapping.getMappingValue())));
                    }
                }
            }
            return targets;
        } catch (RecipientRewriteTableException e) {
            throw new Unavailable("the recipient rewrite table cannot be read: " + e.getMessage(), e);
        }
    }

    /** An address that leads to none of our mailboxes and to no other domain, or to an error, is not taken. */
    @Override
    public boolean isRedirected(String address) {
        Domain domain = Domain.of(address.substring(address.lastIndexOf('@') + 1));
        try {
            for (Mapping mapping : rewriteTable.getResolvedMappings(localPart(address), domain)) {
                String target = withDomain(mapping.getMappingValue(), domain);
                if (isMailbox(target) || !isLocal(target.substring(target.lastIndexOf('@') + 1))) {
                    return true;
                }
            }
            return false;
        } catch (RecipientRewriteTable.ErrorMappingException e) {
            return false;
        } catch (RecipientRewriteTableException e) {
            throw new Unavailable("the recipient rewrite table cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> addressOf(String user) {
        Username username = Username.of(user);
        return Optional.of(
                username.hasDomainPart() ? username.asString() : username.asString() + "@" + defaultDomain());
    }

    /** James's address; later versions find the mailbox of one with {@code +detail}. */
    private static Optional<MailAddress> read(String address) {
        try {
            return Optional.of(new MailAddress(address));
        } catch (Exception unreadable) {
            // Its own exception is of another package in each James. What it cannot read is no mailbox of its users.
            return Optional.empty();
        }
    }

    private static String localPart(String address) {
        return address.substring(0, address.lastIndexOf('@'));
    }

    private static String withDomain(String address, Domain domain) {
        String complete = address.contains("@") ? address : address + "@" + domain.asString();
        return complete.toLowerCase(Locale.ROOT);
    }
}
