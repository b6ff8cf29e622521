package io.jenkins.plugins.castor.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Recompressing;
import io.jenkins.plugins.castor.engine.TestTrees;
import io.jenkins.plugins.castor.engine.pack.PackWriter.StagedPack;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.Frame;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.work.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pack that is compressed again is the same archive in the same frames. */
class PackRecompressorTest {

    private static final String NAME = "p/b/j/packs/00000000000000000000000000000000.tar.zst";

    @TempDir
    Path temp;

    private Pack pack;
    private Path folder;

    /** Five frames: three of text, one that does not shrink, one of text. */
    @BeforeEach
    void write() throws Exception {
        folder = Files.createDirectory(temp.resolve("new"));
        try (Pool pool = new Pool(2);
                PackWriter writer = new PackWriter(
                        Files.createDirectory(temp.resolve("old")),
                        pool.threads(),
                        3,
                        new PackOptions(1 << 28, false, 3))) {
            for (int i = 0; i < 5; i++) {
                byte[] content = i == 3 ? TestTrees.noise(i, 400_000) : text(i);
                writer.begin("npm/file-" + i, new RegularFile("", "file-" + i, 0644, 0, content.length));
                writer.append(content, 0, content.length);
            }
            StagedPack staged = writer.finish().get(0);
            pack = staged.pack();
            try (Store store = new DirectoryStore(temp.resolve("store"))) {
                store.put(List.of(new Upload(NAME, Optional.empty(), pack.bytes(), staged.file())), bytes -> {});
            }
        }
        assertThat(pack.frames()).hasSize(5);
    }

    private byte[] text(int seed) throws IOException {
        return Files.readAllBytes(Recompressing.text(temp.resolve("text"), seed, 3_950_000));
    }

    private Optional<StagedPack> recompress(Pack known, AtomicLong done) throws Exception {
        try (Store store = new DirectoryStore(temp.resolve("store"));
                PackRecompressor recompressor = new PackRecompressor(12);
                Pool pool = new Pool(2)) {
            return recompressor.recompress(store, NAME, known, folder, pool.threads(), 3, done::addAndGet);
        }
    }

    private Pack without(Integer... frames) {
        List<Frame> rest = new ArrayList<>(pack.frames());
        for (int frame : frames) {
            rest.remove(frame);
        }
        return new Pack(pack.name(), pack.bytes(), rest);
    }

    private String tar(Path file) throws Exception {
        return TestTrees.run(temp, "sh", "-c", "zstd -dc '" + file + "' | sha256sum");
    }

    private Path stored() {
        return temp.resolve("store").resolve(NAME);
    }

    @Test
    void framesHaveTheSameContentInFewerBytes() throws Exception {
        AtomicLong done = new AtomicLong();
        StagedPack again = recompress(pack, done).orElseThrow();
        assertThat(again.pack().name()).isNotEqualTo(pack.name());
        assertThat(again.pack().bytes()).isLessThan(pack.bytes()).isEqualTo(Files.size(again.file()));
        assertThat(again.pack().frames())
                .extracting(Frame::rawLength)
                .containsExactlyElementsOf(
                        pack.frames().stream().map(Frame::rawLength).toList());
        assertThat(again.pack().frames().get(3).digest())
                .as("what does not shrink stays")
                .isEqualTo(pack.frames().get(3).digest());
        assertThat(done).hasValue(pack.liveBytes());
        assertThat(tar(again.file())).isEqualTo(tar(stored()));
    }

    /** A frame may begin with the end of a file, so the archive needs the one before it. */
    @Test
    void unknownFramesBetweenKnownOnesStay() throws Exception {
        StagedPack again = recompress(without(2), new AtomicLong()).orElseThrow();
        assertThat(again.pack().frames()).hasSize(4);
        assertThat(tar(again.file())).isEqualTo(tar(stored()));
    }

    @Test
    void unknownFramesAtTheEndAreLeftOut() throws Exception {
        StagedPack again = recompress(without(4, 3), new AtomicLong()).orElseThrow();
        assertThat(again.pack().frames()).hasSize(3);
        assertThat(TestTrees.run(temp, "sh", "-c", "zstd -dc '" + again.file() + "' | tar -tf -"))
                .isEqualTo("npm/file-0\nnpm/file-1\nnpm/file-2\n");
    }

    @Test
    void aPackThatDoesNotShrinkIsNotWritten() throws Exception {
        Frame last = pack.frames().get(3);
        Pack noise = new Pack(pack.name(), last.end(), List.of(last));
        assertThat(recompress(noise, new AtomicLong())).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFrameWithAnotherDigestIsDamaged() {
        List<Frame> frames = new ArrayList<>(pack.frames());
        Frame first = frames.get(0);
        frames.set(0, new Frame(first.offset(), first.length(), first.rawLength(), "0".repeat(64)));
        assertThatThrownBy(() -> recompress(new Pack(pack.name(), pack.bytes(), frames), new AtomicLong()))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("byte 0 of pack " + NAME);
    }
}
