package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract holds on a real Ceph's RADOS Gateway. */
class CephStoreTest extends InstalledServerContract {

    @RegisterExtension
    static final InstalledServer SERVER = InstalledServer.ceph();

    @Override
    InstalledServer server() {
        return SERVER;
    }

    @Test
    void theServerKeepsWritersApartWithoutAnElection() throws Exception {
        put(store, upload(".castor/claims/a/object/0", "a mark before all others"));
        assertThat(store.create("a/object", bytes("content"))).isTrue();
        assertThat(store.create("a/object", bytes("another"))).isFalse();
    }
}
