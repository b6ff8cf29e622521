package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Grants whose URLs S3Proxy checks. */
class SignedUrlsOfS3Test extends SignedUrlsContract {

    private static S3TestServer s3;

    @BeforeAll
    static void startTheServer() {
        s3 = S3TestServer.start();
    }

    @AfterAll
    static void stopTheServer() throws Exception {
        s3.close();
    }

    @Override
    Store newStore() {
        return S3TestServer.open(s3.newUrl());
    }

    @Override
    String secret() {
        return S3TestServer.SECRET;
    }
}
