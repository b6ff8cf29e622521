package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3StoreTest extends StoreContract {

    private static S3TestServer server;

    private final String url = server.newUrl();

    @BeforeAll
    static void startTheServer() {
        server = S3TestServer.start();
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
