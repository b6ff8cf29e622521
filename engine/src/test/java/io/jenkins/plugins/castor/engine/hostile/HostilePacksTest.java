package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.SOME_CONTENT;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs and frames that are not what the snapshot says of them. */
class HostilePacksTest extends HostileCase {

    private static final byte[] RAW = Arrays.copyOf("alpha".getBytes(StandardCharsets.US_ASCII), 1024);

    private void publishFrame(byte[] compressed, int rawLength) throws Exception {
        store.frame(compressed, rawLength).withBytes(5).publish(file("a", 0644, 5, 0, 0, SOME_CONTENT));
    }

    private static byte[] both(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    @Test
    void aFrameThatDecompressesToMoreThanItSaysIsRefused() throws Exception {
        publishFrame(Zstd.compress(RAW), 512);
        assertRefused("pack", "frame at byte 0", "cannot be decompressed to the declared size");
    }

    @Test
    void aFrameThatDecompressesToLessThanItSaysIsRefused() throws Exception {
        publishFrame(Zstd.compress(RAW), 2048);
        assertRefused("pack", "frame at byte 0", "1024 bytes, but 2048 were declared");
    }

    @Test
    void aDecompressionBombInAFrameIsRefused() throws Exception {
        byte[] bomb = Zstd.compress(new byte[300 << 20]);
        assertThat(bomb.length).isLessThan(100_000);
        publishFrame(bomb, 4 << 20);
        assertRefused("pack", "cannot be decompressed to the declared size");
    }

    @Test
    void twoZstdFramesInOneThatHaveMoreThanAnnouncedAreRefused() throws Exception {
        publishFrame(both(Zstd.compress(RAW), Zstd.compress(RAW)), 1024);
        assertRefused("pack", "cannot be decompressed to the declared size");
    }

    @Test
    void twoZstdFramesInOneThatHaveWhatIsAnnouncedHarmNobody() throws Exception {
        publishFrame(both(Zstd.compress(RAW), Zstd.compress(RAW)), 2048);
        assertLoaded();
        assertThat(target.resolve("a")).hasContent("alpha");
    }

    @Test
    void garbageBehindAFrameIsRefused() throws Exception {
        publishFrame(both(Zstd.compress(RAW), "garbage".getBytes(StandardCharsets.US_ASCII)), 1024);
        assertRefused("pack", "cannot be decompressed to the declared size");
    }

    @Test
    void aFrameThatIsNotCompressedIsRefused() throws Exception {
        publishFrame(RAW, 1024);
        assertRefused("pack", "cannot be decompressed to the declared size");
    }

    @Test
    void aFrameThatIsCutShortIsRefusedThoughItsDigestIsRight() throws Exception {
        byte[] whole = Zstd.compress(RAW);
        publishFrame(Arrays.copyOf(whole, whole.length - 2), 1024);
        assertRefused("pack", "cannot be decompressed to the declared size");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0,0,512,%s]",
                "[0,-1,512,%s]",
                "[-1,10,512,%s]",
                "[0,10,0,%s]",
                "[0,10,-512,%s]",
                "[0,10,4194305,%s]",
                "[0,101,512,%s]",
                "[100,1,512,%s]",
                "[4611686018427387904,1,512,%s]",
                "[9223372036854775807,9223372036854775807,512,%s]",
                "[0,4611686018427387904,512,%s]",
                "[0,10,4611686018427387904,%s]",
                "[0,10,9223372036854775808,%s]",
                "[0,10,512.0,%s]",
                "[\"0\",10,512,%s]",
                "[0,10,512,null]",
                "[0,10,512,\"\"]",
                "[0,10,512,\"../../../../etc/passwd\"]",
                "[0,10,512,%s,0]",
                "[0,10,512]",
                "[]",
                "{}",
                "0"
            })
    void aFrameOutsideOfItsPackOrOfImpossibleSizeIsRefused(String line) throws Exception {
        store.frameLine(line.formatted("\"" + "a".repeat(64) + "\"")).gap(100).publish();
        assertRefused("snapshot", "line ");
    }

    @Test
    void framesThatOverlapAreRefused() throws Exception {
        String digest = ",512,\"" + "a".repeat(64) + "\"]";
        store.frameLine("[0,60" + digest).frameLine("[59,10" + digest).gap(100).publish();
        assertRefused("snapshot", "line 4", "59 is not between 60");
    }

    @Test
    void framesOutOfOrderAreRefused() throws Exception {
        String digest = ",512,\"" + "a".repeat(64) + "\"]";
        store.frameLine("[50,10" + digest).frameLine("[0,10" + digest).gap(100).publish();
        assertRefused("snapshot", "line 4", "0 is not between 60");
    }

    @Test
    void aFrameBehindTheLastByteOfItsPackIsRefused() throws Exception {
        String digest = ",512,\"" + "a".repeat(64) + "\"]";
        store.frameLine("[0,100" + digest).frameLine("[100,1" + digest).gap(100).publish();
        assertRefused("snapshot", "line 4", "the number 100 is not between 100 and 99");
    }

    @Test
    void aFrameWithAnotherDigestIsRefused() throws Exception {
        store.withSnapshotText(
                        text -> text.replaceFirst("(?m)^(\\[0,.*\")[0-9a-f]{64}\"]$", "$1" + "a".repeat(64) + "\"]"))
                .publish(store.file("a", "alpha"));
        assertRefused("pack", "frame at byte 0", "wrong digest");
    }

    @Test
    void aChangedByteInAPackIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"));
        byte[] pack = Files.readAllBytes(store.pack());
        pack[pack.length / 2] ^= 1;
        Files.write(store.pack(), pack);
        assertRefused(store.pack().getFileName().toString(), "frame at byte 0", "wrong digest");
    }

    @Test
    void aPackThatIsCutShortIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"));
        byte[] pack = Files.readAllBytes(store.pack());
        Files.write(store.pack(), Arrays.copyOf(pack, pack.length - 1));
        assertRefused(store.pack().getFileName().toString(), "ends at byte " + (pack.length - 1));
    }

    @Test
    void aPackThatSaysThatItIsLargerThanItIsIsRefused() throws Exception {
        store.frameLine("[1000,10,512,\"" + "a".repeat(64) + "\"]")
                .gap(100)
                .withBytes(5)
                .withSnapshotText(
                        text -> text.replace("\"bytes\":100,\"frames\"", "\"bytes\":1099511627776,\"frames\""))
                .withHeadText(text -> text.replace(",100]]", ",1099511627776]]"))
                .publish(file("a", 0644, 5, 0, 0, SOME_CONTENT));
        assertRefused("pack", "ends at byte 100");
    }

    @Test
    void aPackThatIsNotThereIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"));
        Files.delete(store.pack().toAbsolutePath());
        assertRefused("there is no object", "packs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../../outside/secret",
                "/etc/passwd",
                "",
                "ABCDEFABCDEFABCDEFABCDEFABCDEFAB",
                "../a/../a/../a/../a/../a/../a/..",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u0000"
            })
    void aPackWithANameThatIsNoneIsRefused(String name) throws Exception {
        store.withSnapshotText(text -> text.replaceFirst(
                        "\"pack\":\"[0-9a-f]+\"",
                        "\"pack\":" + HostileStore.json(name).replace("\\", "\\\\")))
                .publish(store.file("a", "alpha"));
        assertRefused("snapshot", "line 2", "32 lower-case hexadecimal digits");
    }

    @Test
    void aPackThatIsNamedTwiceIsRefused() throws Exception {
        store.file("unused", "alpha");
        store.nextPack();
        store.file("unused", "alpha");
        store.withBytes(-10)
                .withHeadText(head -> head.replaceFirst("(\"packs\":\\[\\[[^]]*]),\\[[^]]*]", "$1"))
                .publish();
        assertRefused("snapshot", "a pack is listed twice");
    }

    @Test
    void aSnapshotThatWasExchangedIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"));
        byte[] object = Files.readAllBytes(store.snapshot());
        object[object.length - 1] ^= 1;
        Files.write(store.snapshot(), object);
        assertRefused("snapshot", "wrong digest");
    }

    @Test
    void aSnapshotThatIsCutShortIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"));
        byte[] object = Files.readAllBytes(store.snapshot());
        Files.write(store.snapshot(), Arrays.copyOf(object, object.length / 2));
        assertRefused("snapshot", (object.length / 2) + " bytes, expected " + object.length);
    }

    @Test
    void aHugeSnapshotThatIsNotThereTakesNoMemory() throws Exception {
        store.withHeadText(head -> head.replaceFirst("\"snapshotBytes\":[0-9]+", "\"snapshotBytes\":" + (500 << 20)))
                .publish(store.file("a", "alpha"));
        assertRefused("snapshot", "bytes, expected " + (500 << 20));
    }
}
