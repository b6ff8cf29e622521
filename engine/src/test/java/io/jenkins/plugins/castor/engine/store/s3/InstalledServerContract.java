package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreContract;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds on a real server in addition: large objects go in parts, and listings have pages. */
@Tag("long")
abstract class InstalledServerContract extends StoreContract {

    private static final int PART = (int) FileUpload.PART_BYTES;

    private String url;

    abstract InstalledServer server();

    @Override
    protected final Store open() {
        if (url == null) {
            url = server().newUrl();
        }
        return InstalledServer.open(url);
    }

    @Test
    void aLargeObjectIsSentInPartsAndReadInRanges() throws Exception {
        byte[] content = random(2 * PART + 12_345);
        Path file = Files.write(temp.resolve("large"), content);
        Store.Upload upload = new Store.Upload("p/b/j/large", Optional.of(digest(content)), content.length, file);
        assertThat(put(store, upload)).isTrue();
        assertThat(put(store, upload)).isFalse();
        assertThat(store.size("p/b/j/large")).hasValue(content.length);
        assertThat(store.list("")).extracting(Store.StoredObject::bytes).containsExactly((long) content.length);
        for (int from : new int[] {0, PART - 1000, PART, 2 * PART - 1, content.length - 2000}) {
            ByteBuffer part = ByteBuffer.allocate(2000);
            store.read("p/b/j/large", from, part);
            assertThat(part.array()).isEqualTo(Arrays.copyOfRange(content, from, from + 2000));
        }
        assertThat(store.delete("p/b/j/large")).isTrue();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void listingsOfSeveralPagesHaveAllOnce() throws Exception {
        int objects = 1005;
        store.create("a/last", bytes("after the others"));
        Path file = Files.writeString(temp.resolve("one"), "1");
        Optional<String> digest = Optional.of(digest(bytes("1")));
        store.put(
                IntStream.range(0, objects)
                        .mapToObj(i -> new Store.Upload("a/b+" + i % 3 + "/" + i, digest, 1, file))
                        .toList(),
                bytes -> {});
        assertThat(store.list("").stream().map(Store.StoredObject::name))
                .hasSize(objects + 1)
                .doesNotHaveDuplicates();
        assertThat(store.listSegments("a")).containsExactlyInAnyOrder("b+0", "b+1", "b+2", "last");
        store.delete(store.list("a").stream()
                .map(Store.StoredObject::name)
                .filter(name -> !name.equals("a/last"))
                .toList());
        assertThat(store.list("")).extracting(Store.StoredObject::name).containsExactly("a/last");
    }
}
