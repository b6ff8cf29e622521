package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract holds where the server overwrites whatever it is told to. */
class S3OldServerTest extends StoreContract {

    private static S3TestServer server;

    private final String url = server.newUrl();

    @BeforeAll
    static void startTheServer() {
        server = S3TestServer.start(blobs -> new OldServer(blobs, false));
    }

    @AfterAll
    static void stopTheServer() throws Exception {
        server.close();
    }

    @Override
    protected Store open() {
        return S3TestServer.open(url);
    }
}
