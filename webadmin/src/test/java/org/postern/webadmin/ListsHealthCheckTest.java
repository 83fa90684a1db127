package org.postern.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;
import org.postern.Postern;
import reactor.core.publisher.Mono;

class ListsHealthCheckTest {
    private final Postern postern = mock(Postern.class);
    private final ListsHealthCheck check = new ListsHealthCheck(postern);

    @Test
    void isHealthyWhenNothingIsWrong() {
        when(postern.troubles()).thenReturn(List.of());
        assertThat(result().isHealthy()).isTrue();
        assertThat(result().getComponentName().getName()).isEqualTo("Postern");
    }

    @Test
    void isDegradedAndSaysAllThatIsWrong() {
        when(postern.troubles()).thenReturn(List.of("deny.cidr: rejected", "the audit log cannot be written: x"));
        assertThat(result().isDegraded()).isTrue();
        assertThat(result().getCause()).contains("deny.cidr: rejected; the audit log cannot be written: x");
    }

    @Test
    void looksAnewEachTime() {
        when(postern.troubles()).thenReturn(List.of("x"), List.of());
        Mono<Result> result = Mono.from(check.check());
        assertThat(result.block().isHealthy()).isFalse();
        assertThat(result.block().isHealthy()).isTrue();
    }

    private Result result() {
        return Mono.from(check.check()).block();
    }
}
