package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.s3.InstalledServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Saves, loads and prunes on a real Ceph's RADOS Gateway. */
class CephTest extends InstalledS3Contract {

    @RegisterExtension
    static final InstalledServer SERVER = InstalledServer.ceph();

    @Override
    InstalledServer server() {
        return SERVER;
    }

    /** Grants with URLs that Castor signed for this server. */
    @Nested
    class ThroughSignedUrls extends SignedUrlsContract {
        @Override
        Store newStore() {
            return InstalledServer.open(SERVER.newUrl());
        }

        @Override
        String secret() {
            return InstalledServer.CREDENTIALS.get("AWS_SECRET_ACCESS_KEY");
        }
    }
}
