package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;

class RsyncStoreTest extends StoreContract {

    private Rsyncd server;

    @Override
    protected Store open() {
        if (server == null) {
            try {
                server = new Rsyncd(temp);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new RsyncStore(StoreUrl.parse(server.url()), Rsyncd.options(), Retry.NEVER);
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }
}
