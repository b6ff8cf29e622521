package io.jenkins.plugins.castor.engine.hostile;

import static io.jenkins.plugins.castor.engine.hostile.HostileStore.SOME_CONTENT;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.directory;
import static io.jenkins.plugins.castor.engine.hostile.HostileStore.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.work.Limits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modes, sizes, counts and totals, and JSON that is not what it should be. */
class HostileNumbersTest extends HostileCase {

    private static final String TWO_TO_62 = "4611686018427387904";

    @ParameterizedTest
    @ValueSource(ints = {04755, 02755, 01777, 07777, 0100644, -1, -420, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aFileWithSetuidSetgidStickyOrAnyOtherBitsIsRefused(int mode) throws Exception {
        store.publish(store.file("evil", mode, "evil"));
        assertRefused("snapshot", "the number " + mode + " is not between 0 and 511");
    }

    @ParameterizedTest
    @ValueSource(ints = {04755, 02755, 01777, -1})
    void aDirectoryWithSuchBitsIsRefused(int mode) throws Exception {
        store.publish(directory("evil", mode));
        assertRefused("snapshot", "the number " + mode + " is not between 0 and 511");
    }

    @Test
    void moreEntriesThanPromisedAreRefused() throws Exception {
        store.promising(2, 10).publish(store.file("a", "alpha"), store.file("b", "beta!"));
        assertRefused("snapshot", "more entries than the 2");
    }

    @Test
    void fewerEntriesThanPromisedAreRefused() throws Exception {
        store.promising(4, 10).publish(store.file("a", "alpha"), store.file("b", "beta!"));
        assertRefused("snapshot", "3 entries of 10 bytes", "4 of 10 were declared");
    }

    @Test
    void moreBytesThanPromisedAreRefused() throws Exception {
        store.promising(3, 9).publish(store.file("a", "alpha"), store.file("b", "beta!"));
        assertRefused("snapshot", "the number 5 is not between 0 and 4");
    }

    @Test
    void fewerBytesThanPromisedAreRefused() throws Exception {
        store.promising(3, 11).publish(store.file("a", "alpha"), store.file("b", "beta!"));
        assertRefused("snapshot", "3 entries of 10 bytes", "3 of 11 were declared");
    }

    @Test
    void aSnapshotOfNoCacheDirectoriesThatPromisesEntriesIsRefused() throws Exception {
        store.withSnapshotText(text -> text.lines().findFirst().orElseThrow().replace("[\"npm\"]", "[]") + "\n")
                .publish();
        assertRefused("snapshot", "0 entries of 0 bytes", "1 of 0 were declared");
    }

    @Test
    void aSnapshotOfNoCacheDirectoriesThatGoesOnIsRefused() throws Exception {
        store.promising(0, 0)
                .withSnapshotText(text -> text.replace("[\"npm\"]", "[]"))
                .publish();
        assertRefused("snapshot", "there is data after the last line");
    }

    @ParameterizedTest
    @CsvSource({"entries,2", "bytes,6"})
    void totalsOfTheHeadThatAreNotThoseOfTheSnapshotAreRefused(String field, String value) throws Exception {
        store.withHeadText(head -> head.replaceAll("\"" + field + "\":[0-9]+", "\"" + field + "\":" + value))
                .publish(store.file("a", "alpha"), store.file("b", "beta"));
        assertRefused("snapshot", "totals differ from those in its head");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[[\"00000000000000000000000000000000\",1]]",
                "[$1,[\"00000000000000000000000000000000\",1]]",
            })
    void packsOfTheHeadThatAreNotThoseOfTheSnapshotAreRefused(String packs) throws Exception {
        store.withHeadText(head -> head.replaceAll("\"packs\":\\[(\\[.*])]", "\"packs\":" + packs))
                .publish(store.file("a", "alpha"), store.file("b", "beta"));
        assertRefused("snapshot", "totals differ from those in its head");
    }

    @Test
    void moreEntriesThanThisMachineAllowsAreRefused() throws Exception {
        store.publish(store.file("a", "alpha"), store.file("b", "beta"));
        Limits limits = new Limits(2, 1 << 20, 1 << 20, 2);
        assertRefused(request().withLimits(limits), "generation 1", "has 3 entries, more than the limit of 2");
    }

    @Test
    void aHeadThatAnnouncesFewerEntriesThanItsSnapshotHasDoesNotPassTheLimit() throws Exception {
        store.withHeadText(head -> head.replaceAll("\"entries\":[0-9]+", "\"entries\":2"))
                .publish(store.file("a", "alpha"), store.file("b", "beta"));
        Limits limits = new Limits(2, 1 << 20, 1 << 20, 2);
        assertRefused(
                request().withLimits(limits), "the snapshot ", "has 3 entries, more than the limit of 2", "raise the");
    }

    @Test
    void moreEntriesThanAnyMachineHasAreRefused() throws Exception {
        store.withHeadText(head -> head.replaceAll("\"entries\":[0-9]+", "\"entries\":" + TWO_TO_62))
                .publish(store.file("a", "alpha"));
        assertRefused("generation 1", "more than the limit of 20,000,000");
    }

    @Test
    void moreBytesThanThisMachineAllowsAreRefused() throws Exception {
        store.publish(store.file("a", "alpha"), store.file("b", "beta"));
        Limits limits = new Limits(100, 8, 1 << 20, 2);
        assertRefused(request().withLimits(limits), "generation 1", "has files of 9 B, more than the limit of 8 B");
    }

    @Test
    void aLargerSnapshotThanThisMachineAllowsIsRefused() throws Exception {
        store.publish(store.file("a", "alpha"), store.file("b", "beta"));
        Limits limits = new Limits(100, 100, 100, 2);
        assertRefused(request().withLimits(limits), "snapshot", "more than the limit of 100", "raise the limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TWO_TO_62,
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999999999999999999999999",
                "-1",
                "-9223372036854775808",
                "1.0",
                "1e3",
                "\"2\"",
                "null",
                "true",
                "[2]",
                "{}",
                "NaN",
                "0x2",
                "02",
                ""
            })
    void anAbsurdCountIsRefusedWhereverItStands(String number) throws Exception {
        for (String field : new String[] {"entries", "bytes", "packs", "frames", "version"}) {
            HostileStore absurd = store = new HostileStore(temp.resolve("store-" + field));
            absurd.withSnapshotText(text -> text.replaceAll("\"" + field + "\":[0-9]+", "\"" + field + "\":" + number))
                    .publish(absurd.file("a", "alpha"));
            if (field.equals("version") && number.startsWith("46")) {
                continue;
            }
            assertRefused("snapshot", "line ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TWO_TO_62, "9223372036854775808", "-1", "1.5", "\"5\"", "null", "[]"})
    void anAbsurdSizeOfAFileIsRefused(String number) throws Exception {
        store.publish("[\"f\",\"a\",420,0," + number + ",0,0,\"" + SOME_CONTENT + "\",0]");
        assertRefused("snapshot", "line 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "1.5", "\"5\"", "null", "[]"})
    void aTimeThatIsNoNumberOfNanosecondsIsRefused(String number) throws Exception {
        store.publish("[\"f\",\"a\",420," + number + ",0]");
        assertRefused("snapshot", "line 4");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
    void anAbsurdTimeIsNotMoreThanAnAbsurdTime(long time) throws Exception {
        store.publish("[\"f\",\"a\",420," + time + ",0]", "[\"d\",\"d\",493," + time + "]");
        assertLoaded();
        assertThat(target.resolve("a")).isEmptyFile();
    }

    @Test
    void anAbsurdNumberOfPacksIsRefusedBeforeAnythingIsMadeForThem() throws Exception {
        store.withSnapshotText(text -> text.replace("\"packs\":0", "\"packs\":2147483647"))
                .publish();
        assertRefused("snapshot", "the number 2147483647 is not between 0 and");
    }

    @Test
    void anAbsurdNumberOfFramesIsRefusedBeforeAnythingIsMadeForThem() throws Exception {
        store.withSnapshotText(text -> text.replace("\"frames\":1", "\"frames\":2147483647"))
                .publish(store.file("a", "alpha"));
        assertRefused("snapshot", "the number 2147483647 is not between 0 and");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        store.publish("[".repeat(100_000));
        assertRefused("snapshot", "line ");
    }

    @Test
    void aFieldThatComesTwiceIsRefused() throws Exception {
        store.withSnapshotText(text -> text.replace("\"scanned\":0", "\"scanned\":0,\"scanned\":0"))
                .publish();
        assertRefused("snapshot", "expected the field entries");
    }

    @Test
    void fieldsInAnotherOrderAreRefused() throws Exception {
        store.withSnapshotText(text -> text.replace("\"entries\":1,\"bytes\":0", "\"bytes\":0,\"entries\":1"))
                .publish();
        assertRefused("snapshot", "expected the field entries");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{}", "{\"format\":\"castor-head\",\"version\":1}", "\u0000", "{\"format\""})
    void somethingElseThanASnapshotIsRefused(String text) throws Exception {
        store.withSnapshotText(same -> text).publish();
        assertRefused("snapshot", "line 1");
    }

    @Test
    void aCommentOrAnUnquotedNameIsNoJson() throws Exception {
        store.withSnapshotText(text -> text.replace("{\"cache\"", "/* */ {cache"))
                .publish();
        assertRefused("snapshot", "line 2", "expected { and found /");
    }

    @Test
    void somethingBehindTheLastEntryIsRefused() throws Exception {
        store.withSnapshotText(text -> text + "{\"more\":1}\n").publish();
        assertRefused("snapshot", "there is data after the last line");
    }

    @Test
    void aSnapshotOfANewerVersionIsRefusedWithItsVersion() throws Exception {
        store.withSnapshotText(text -> text.replace("\"version\":1", "\"version\":7,\"later\":\"field\""))
                .publish();
        assertRefused("the snapshot ", " is castor-snapshot version 7", "up to version 1", "update Castor");
    }

    @ParameterizedTest
    @CsvSource({"0,511,520", "0,1,520", "0,512,520", "0,1024,1", "1,0,1", "-1,0,1", "0,-512,1", "0," + TWO_TO_62 + ",1"
    })
    void aContentOutsideOfItsFrameOrBetweenItsBlocksIsRefused(int frame, long offset, int size) throws Exception {
        store.file("unused", "x".repeat(600)); // one frame of 1024 bytes
        store.withBytes(size - 600).publish(file("a", 0644, size, frame, offset, SOME_CONTENT));
        assertRefused("snapshot", "line 6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "../../../../../../../../../../../../../../../e", "\u0000"})
    void aContentWithoutADigestIsRefused(String digest) throws Exception {
        store.file("unused", "xxxxx");
        store.publish("[\"f\",\"a\",420,0,5,0,0," + HostileStore.json(digest) + ",0]");
        assertRefused("snapshot", "SHA-256 in base64url");
    }

    @Test
    void aContentWhereThereIsNoFrameAtAllIsRefused() throws Exception {
        store.withBytes(5).publish(file("a", 0644, 5, 0, 0, SOME_CONTENT));
        assertRefused("snapshot", "line 4");
    }

    @Test
    void aContentThatRunsBehindTheLastFrameOfItsPackIsRefused() throws Exception {
        store.file("unused", "x".repeat(512));
        store.nextPack();
        store.file("unused too", "y".repeat(512));
        store.withBytes(-424).publish(file("a", 0644, 600, 0, 0, SOME_CONTENT));
        assertRefused("snapshot", "continues after the last frame");
    }

    @Test
    void aContentThatRunsBehindTheLastFrameOfAllIsRefused() throws Exception {
        store.file("unused", "x".repeat(512));
        store.withBytes(88).publish(file("a", 0644, 600, 0, 0, SOME_CONTENT));
        assertRefused("snapshot", "continues after the last frame");
    }

    @Test
    void aContentThatRunsOverAGapBetweenFramesIsRefused() throws Exception {
        store.file("unused", "x".repeat(512));
        store.nextFrame().gap(10);
        store.file("unused too", "y".repeat(512));
        store.withBytes(-424).publish(file("a", 0644, 600, 0, 0, SOME_CONTENT));
        assertRefused("snapshot", "continues after the last frame");
    }

    @Test
    void contentsThatRunOverCountlessTinyFramesAreRefused() throws Exception {
        // Each file would be as many pieces of work as there are frames.
        for (int i = 0; i < 2000; i++) {
            store.frameLine("[" + i + ",1,1,\"" + "a".repeat(64) + "\"]");
        }
        String[] files = new String[200];
        for (int i = 0; i < files.length; i++) {
            files[i] = file(String.format("%05d", i), 0644, 2000, 0, 0, SOME_CONTENT);
        }
        store.gap(2000).withBytes(2000L * files.length).publish(files);
        assertRefused("snapshot", "continues after a frame that is not full");
    }

    @Test
    void aDecompressionBombForASnapshotIsRefused() throws Exception {
        String[] entries = new String[2000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = "[\"f\",\"" + "a".repeat(10_000) + (10_000 + i) + "\",420,0,0]";
        }
        store.publish(entries);
        assertThat(Files.size(store.snapshot())).isLessThan(200_000);
        assertRefused("snapshot", "decompresses to more than");
    }

    @Test
    void aTextWithoutEndIsRefusedBeforeItFillsTheMemory() throws Exception {
        store.publish("[\"f\",\"" + "a".repeat(20 << 20));
        assertRefused("snapshot", "a text is longer than");
    }

    @Test
    void aSnapshotThatIsNotCompressedIsRefused() throws Exception {
        store.withSnapshotObject(object -> "{\"format\":\"castor-snapshot\"}".getBytes(StandardCharsets.UTF_8))
                .publish();
        assertRefused("snapshot", "damaged");
    }

    @Test
    void aSnapshotThatIsCutShortIsRefusedThoughItsDigestIsRight() throws Exception {
        store.withSnapshotObject(object -> java.util.Arrays.copyOf(object, object.length - 10))
                .publish(store.file("a", "alpha"));
        assertRefused("snapshot", "damaged");
    }

    @Test
    void anEmptySnapshotIsRefused() throws Exception {
        store.withSnapshotObject(object -> new byte[0]).publish();
        assertRefused("snapshot", "damaged");
    }
}
