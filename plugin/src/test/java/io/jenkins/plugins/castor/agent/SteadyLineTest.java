package io.jenkins.plugins.castor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.remote.Line;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that is under way is sent to its end, whoever is interrupted. */
@Timeout(60)
class SteadyLineTest {

    @Test
    void whoIsInterruptedWaitsNoMoreAndTheMessageGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> message = new CompletableFuture<>();
        Line slow = request -> {
            begun.countDown();
            try {
                message.complete(goOn.await(30, TimeUnit.SECONDS) ? "sent" : "stuck");
            } catch (InterruptedException e) {
                message.complete("torn");
                throw e;
            }
            return request;
        };
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                new SteadyLine(slow).call(new byte[1]);
                end.complete(null);
            } catch (IOException | InterruptedException e) {
                end.complete(e);
            }
        });
        waiting.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        waiting.interrupt();
        assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(message).isNotDone();
        goOn.countDown();
        assertThat(message.get(30, TimeUnit.SECONDS)).isEqualTo("sent");
    }

    @Test
    void answersAndFailuresComeThrough() throws Exception {
        assertThat(new SteadyLine(request -> new byte[] {7}).call(new byte[0])).containsExactly(7);
        Line broken = request -> {
            throw new IOException("gone");
        };
        assertThatThrownBy(() -> new SteadyLine(broken).call(new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }
}
