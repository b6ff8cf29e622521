package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is not trusted learns nothing of other namespaces. */
class ConfinedStoreTest {

    @TempDir
    Path temp;

    @Test
    void noListingNamesAnotherNamespace() throws Exception {
        Namespace mine = new Namespace("p", "b", "mine");
        try (Store store = new DirectoryStore(temp.resolve("store"));
                Store confined = new ConfinedStore(store, List.of(mine), List.of())) {
            store.create("p/b/mine/heads/0000000001.json", "head".getBytes(StandardCharsets.UTF_8));
            store.create("p/b/other/heads/0000000001.json", "head".getBytes(StandardCharsets.UTF_8));
            assertThat(confined.list("p/b/mine")).hasSize(1);
            assertThatThrownBy(() -> confined.listHeads("")).hasMessageContaining("not allowed");
            assertThatThrownBy(() -> confined.list("")).hasMessageContaining("not allowed");
            assertThatThrownBy(() -> confined.listSegments("p/b")).hasMessageContaining("not allowed");
        }
    }
}
