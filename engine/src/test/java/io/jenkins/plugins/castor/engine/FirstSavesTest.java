package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.StoreIdentity;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import io.jenkins.plugins.castor.engine.snapshot.StoreIdCodec;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first saves to a store, of which one gives it an identity. */
class FirstSavesTest {

    @TempDir
    Path temp;

    /** Tells the caller that another one creates the object, which is there only after some looks at it. */
    private static final class Electing extends ForwardingStore {
        private final StoreId another;
        private int looks;

        Electing(Store store, StoreId another) {
            super(store);
            this.another = another;
        }

        @Override
        public boolean create(String name, byte[] content) {
            return false;
        }

        @Override
        public SmallObject small(String name, int most) {
            return SmallObject.of(name, () -> {
                if (++looks == 4) {
                    super.create(name, StoreIdCodec.encode(another));
                }
                return super.small(name, most).content();
            });
        }
    }

    @Test
    void aSaveWaitsForTheIdentityThatAnotherOneIsAboutToWrite() throws Exception {
        StoreId another = StoreId.random();
        try (Store store = new Electing(new DirectoryStore(temp.resolve("store")), another)) {
            assertThat(StoreIdentity.of(store, Pins.NONE)).isEqualTo(another);
            assertThat(store.size(StoreLayout.IDENTITY)).isPresent();
        }
    }
}
