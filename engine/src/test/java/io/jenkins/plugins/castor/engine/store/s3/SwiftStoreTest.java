package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract holds on a real OpenStack Swift. */
class SwiftStoreTest extends InstalledServerContract {

    @RegisterExtension
    static final InstalledServer SERVER = InstalledServer.swift();

    @Override
    InstalledServer server() {
        return SERVER;
    }

    @Test
    void writersAreElectedAndLeaveNoMarks() throws Exception {
        assertThat(store.create("a/object", bytes("content"))).isTrue();
        assertThat(store.list(".castor/claims")).isEmpty();
        put(store, upload(".castor/claims/a/other/0", "a mark before all others"));
        assertThat(store.create("a/other", bytes("content"))).isFalse();
        assertThat(store.list(".castor/claims")).hasSize(1);
    }
}
