package io.jenkins.plugins.castor.engine.store.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RsyncSshStoreTest extends StoreContract {

    private Sshd server;

    @Override
    protected Store open() {
        if (server == null) {
            try {
                server = new Sshd(temp);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return open(server.key(), server.known(), temp.resolve("a $(touch oops) 'folder'; #1"));
    }

    private Store open(Path key, Path known, Path folder) {
        return new RsyncStore(StoreUrl.parse(server.url(folder)), Sshd.options(key, known), Retry.NEVER);
    }

    /** Every call is a login. */
    @Override
    protected int times(int usual) {
        return usual / 10;
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Test
    void aHostThatIsNotKnownIsNotBelieved() throws Exception {
        Path empty = Files.createFile(temp.resolve("nobody is known"));
        try (Store stranger = open(server.key(), empty, temp)) {
            assertThatThrownBy(() -> stranger.list(""))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(RetryableException.class)
                    .hasMessageContaining("does not know the host's key")
                    .hasMessageContaining("--known-hosts");
        }
    }

    @Test
    void aKeyThatIsNotLetInIsNamedAsTheReason() {
        try (Store stranger = open(server.strangersKey(), server.known(), temp)) {
            assertThatThrownBy(() -> stranger.create("a/object", bytes("content")))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(RetryableException.class)
                    .hasMessageContaining("does not accept the ssh key")
                    .hasMessageContaining("--ssh-key");
        }
    }

    @Test
    void anAbsentSshServerIsWorthARetry() {
        server.close();
        assertThatThrownBy(() -> store.list(""))
                .isInstanceOf(RetryableException.class)
                .hasMessageContaining("nothing listens there");
    }

    @Test
    void theHomeDirectoryIsATilde() throws Exception {
        Path inHome = Files.createTempDirectory(Path.of(System.getProperty("user.home")), "castor-test");
        try (Store home = open(server.key(), server.known(), Path.of("/~/" + inHome.getFileName() + "/.hidden"))) {
            home.create("a/object", bytes("content"));
            assertThat(home.list("")).hasSize(1);
            assertThat(inHome.resolve(".hidden/a/object")).hasContent("content");
            home.delete("a/object");
        } finally {
            for (String left : new String[] {".hidden/a/.claims", ".hidden/a", ".hidden", ""}) {
                Files.delete(inHome.resolve(left));
            }
        }
    }
}
