package org.postern.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.policy.command.Directory.Unavailable;

/** James's own users in memory behind the rights of senders. */
class JamesSenderRightsTest {
    private final MemoryDomainList domains = new MemoryDomainList(mock(DNSService.class));
    private final CanSendFrom canSendFrom = mock(CanSendFrom.class);

    @BeforeEach
    void domain() throws Exception {
        domains.configure(DomainListConfiguration.builder()
                .defaultDomain(Domain.of("demo.example"))
                .build());
    }

    @Test
    void aUserExistsUntilDeleted() throws Exception {
        UsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
        JamesSenderRights rights = new JamesSenderRights(users, canSendFrom);
        users.addUser(Username.of("alice@demo.example"), "x");
        assertThat(rights.exists("Alice@demo.example")).isTrue();
        users.removeUser(Username.of("alice@demo.example"));
        assertThat(rights.exists("alice@demo.example")).isFalse();
    }

    @Test
    void withoutVirtualHostingAUserIsABareName() throws Exception {
        UsersRepository users = MemoryUsersRepository.withoutVirtualHosting(domains);
        users.addUser(Username.of("alice"), "x");
        JamesSenderRights rights = new JamesSenderRights(users, canSendFrom);
        assertThat(rights.exists("alice")).isTrue();
        assertThat(rights.exists("bob")).isFalse();
    }

    @Test
    void whatIsNoUserNameIsNoUser() {
        JamesSenderRights rights =
                new JamesSenderRights(MemoryUsersRepository.withVirtualHosting(domains), canSendFrom);
        for (String odd : new String[] {"", "a@b@c", "@demo.example"}) {
            assertThat(rights.exists(odd)).as(odd).isFalse();
        }
    }

    @Test
    void aRepositoryThatFailsIsTold() throws Exception {
        UsersRepository broken = mock(UsersRepository.class);
        when(broken.contains(any())).thenThrow(new UsersRepositoryException("down"));
        assertThatThrownBy(() -> new JamesSenderRights(broken, canSendFrom).exists("alice@demo.example"))
                .isInstanceOf(Unavailable.class)
                .hasMessage("the users repository cannot be read: down");
    }
}
