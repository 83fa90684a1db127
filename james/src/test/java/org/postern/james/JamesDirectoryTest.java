package org.postern.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import org.apache.james.UserEntityValidator;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.policy.command.Directory.Unavailable;

/** James's own stores in memory behind the directory. */
class JamesDirectoryTest {
    private static final Domain DEMO = Domain.of("demo.example");

    private final MemoryDomainList domains = new MemoryDomainList(mock(DNSService.class));
    private final MemoryRecipientRewriteTable table = new MemoryRecipientRewriteTable();
    private MemoryUsersRepository users;
    private JamesDirectory directory;

    @BeforeEach
    void world() throws Exception {
        domains.configure(DomainListConfiguration.builder().defaultDomain(DEMO).build());
        domains.addDomain(Domain.of("other.example"));
        users = MemoryUsersRepository.withVirtualHosting(domains);
        users.addUser(Username.of("alice@demo.example"), "x");
        table.setDomainList(domains);
        table.setUsersRepository(users);
        table.setUserEntityValidator(UserEntityValidator.NOOP);
        table.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        directory = new JamesDirectory(users, domains, table);
    }

    @Test
    void aGroupHasItsMembers() throws Exception {
        table.addGroupMapping(source("team"), "alice@demo.example");
        table.addGroupMapping(source("team"), "Bob@Far.example");
        assertThat(directory.targets("team@demo.example"))
                .containsExactlyInAnyOrder("alice@demo.example", "bob@far.example");
    }

    @Test
    void anAliasAndAnAddressMappingLeadToTheirTarget() throws Exception {
        table.addAliasMapping(source("info"), "alice@demo.example");
        table.addAddressMapping(source("old"), "new@demo.example");
        assertThat(directory.targets("info@demo.example")).containsExactly("alice@demo.example");
        assertThat(directory.targets("old@demo.example")).containsExactly("new@demo.example");
    }

    @Test
    void aForwardWithACopyNamesTheMailboxItself() throws Exception {
        table.addForwardMapping(source("alice"), "alice@demo.example");
        table.addForwardMapping(source("alice"), "alice@far.example");
        assertThat(directory.targets("alice@demo.example"))
                .containsExactlyInAnyOrder("alice@demo.example", "alice@far.example");
    }

    @Test
    void aDomainAliasLeadsToTheSameNameInTheOtherDomain() throws Exception {
        table.addDomainAliasMapping(MappingSource.fromDomain(Domain.of("other.example")), DEMO);
        assertThat(directory.targets("alice@other.example")).containsExactly("alice@demo.example");
    }

    @Test
    void whatNamesNobodyIsNotFollowed() throws Exception {
        table.addRegexMapping(source("regex"), ".*@demo.example:alice@demo.example");
        table.addErrorMapping(source("gone"), "550 gone");
        assertThat(directory.targets("regex@demo.example")).isEmpty();
        assertThat(directory.targets("gone@demo.example")).isEmpty();
        assertThat(directory.targets("nobody@demo.example")).isEmpty();
    }

    @Test
    void mailThatLeadsSomewhereIsTaken() throws Exception {
        domains.addDomain(Domain.of("caught.example"));
        table.addGroupMapping(source("team"), "alice@demo.example");
        table.addForwardMapping(source("away"), "alice@far.example");
        table.addAliasMapping(source("lost"), "nobody@demo.example");
        table.addRegexMapping(source("regex"), "(.*)@demo.example:alice@demo.example");
        table.addErrorMapping(source("gone"), "550 gone");
        table.addDomainAliasMapping(MappingSource.fromDomain(Domain.of("other.example")), DEMO);
        table.addAddressMapping(MappingSource.fromDomain(Domain.of("caught.example")), "alice@demo.example");
        for (String taken : List.of(
                "team@demo.example",
                "away@demo.example",
                "regex@demo.example",
                "alice@other.example",
                "team@other.example",
                "anyone@caught.example")) {
            assertThat(directory.isRedirected(taken)).as(taken).isTrue();
        }
        for (String bounced : List.of("lost@demo.example", "gone@demo.example", "x@demo.example", "x@other.example")) {
            assertThat(directory.isRedirected(bounced)).as(bounced).isFalse();
        }
    }

    @Test
    void mailboxesAndDomains() {
        assertThat(directory.isMailbox("alice@demo.example")).isTrue();
        assertThat(directory.isMailbox("bob@demo.example")).isFalse();
        assertThat(directory.isLocal("demo.example")).isTrue();
        assertThat(directory.isLocal("other.example")).isTrue();
        assertThat(directory.isLocal("far.example")).isFalse();
        assertThat(directory.defaultDomain()).isEqualTo("demo.example");
    }

    @Test
    void whatIsNoDomainIsNotLocal() {
        for (String odd : new String[] {"", ".", "demo.example.", "-demo.example", "a..b", "1", "de mo.example"}) {
            assertThat(directory.isLocal(odd)).as(odd).isFalse();
        }
    }

    @Test
    void withoutVirtualHostingAMailboxIsTheBareName() throws Exception {
        UsersRepository bare = MemoryUsersRepository.withoutVirtualHosting(domains);
        bare.addUser(Username.of("alice"), "x");
        JamesDirectory one = new JamesDirectory(bare, domains, table);
        assertThat(one.isMailbox("alice@demo.example")).isTrue();
        assertThat(one.isMailbox("bob@demo.example")).isFalse();
        assertThat(one.addressOf("alice")).contains("alice@demo.example");
    }

    @Test
    void aUserHasAnAddress() {
        assertThat(directory.addressOf("Alice@demo.example")).contains("alice@demo.example");
    }

    @Test
    void aStoreThatFailsIsTold() throws Exception {
        DomainList noDomains = mock(DomainList.class);
        UsersRepository noUsers = mock(UsersRepository.class);
        RecipientRewriteTable noTable = mock(RecipientRewriteTable.class);
        when(noDomains.getDefaultDomain()).thenThrow(new DomainListException("down"));
        when(noDomains.containsDomain(any())).thenThrow(new DomainListException("down"));
        when(noUsers.contains(any())).thenThrow(new UsersRepositoryException("down"));
        when(noTable.getResolvedMappings(any(), any())).thenThrow(new RecipientRewriteTableException("down"));
        when(noTable.getStoredMappings(any())).thenThrow(new RecipientRewriteTableException("down"));
        JamesDirectory broken = new JamesDirectory(noUsers, noDomains, noTable);
        String domainsDown = "the domain list cannot be read: down";
        assertThatThrownBy(broken::defaultDomain)
                .isInstanceOf(Unavailable.class)
                .hasMessage(domainsDown);
        assertThatThrownBy(() -> broken.isLocal("demo.example"))
                .isInstanceOf(Unavailable.class)
                .hasMessage(domainsDown);
        assertThatThrownBy(() -> broken.isMailbox("alice@demo.example"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("the users repository cannot be read: down");
        assertThatThrownBy(() -> broken.isRedirected("alice@demo.example"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("the recipient rewrite table cannot be read: down");
        assertThatThrownBy(() -> broken.targets("alice@demo.example"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("the recipient rewrite table cannot be read: down");
    }

    private static MappingSource source(String user) {
        return MappingSource.fromUser(user, DEMO);
    }
}
