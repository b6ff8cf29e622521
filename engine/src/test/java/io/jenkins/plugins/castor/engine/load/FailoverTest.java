package io.jenkins.plugins.castor.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailoverTest {

    @TempDir
    Path temp;

    @Test
    void troubleOfThisMachineIsNotSearchedForInAnotherStore() {
        List<Store> stores = List.of(new DirectoryStore(temp.resolve("one")), new DirectoryStore(temp.resolve("two")));
        Failover failover = new Failover(stores, new Warnings());
        List<Store> tried = new ArrayList<>();
        assertThatThrownBy(() -> failover.run((store, warnings) -> {
                    tried.add(store);
                    throw new FileSystemException("target", null, "No space left on device");
                }))
                .isInstanceOf(FileSystemException.class);
        assertThat(tried).hasSize(1);
    }
}
