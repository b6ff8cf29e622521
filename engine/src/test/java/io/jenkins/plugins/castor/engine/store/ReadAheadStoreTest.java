package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadAheadStoreTest extends StoreContract {

    private static final int MIB = 1 << 20;
    private static final int LARGE = 40 * MIB;

    @Override
    protected Store open() {
        return new ReadAheadStore(new DirectoryStore(temp.resolve("store")));
    }

    /** What happens before a read. */
    private interface Before {
        void read(String name, long offset) throws StoreException;
    }

    /** Has one large object, and notes what is read of it, and how much at once. */
    private final class Below extends ForwardingStore {
        private final Before before;
        private final List<Range> reads = Collections.synchronizedList(new ArrayList<>());
        private final Set<byte[]> buffers =
                Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();

        private Below(Before before) {
            super(new DirectoryStore(temp));
            this.before = before;
        }

        @Override
        public void read(String name, long offset, ByteBuffer into) throws StoreException {
            reads.add(new Range(name, offset, into.remaining()));
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                if (into.hasArray()) {
                    buffers.add(into.array());
                }
                before.read(name, offset);
                if (offset + into.remaining() > LARGE) {
                    throw new StoreException("it ends too early");
                }
                for (long i = offset; into.hasRemaining(); i++) {
                    into.put(at(i));
                }
            } finally {
                atOnce.decrementAndGet();
            }
        }

        private Fetch ahead(List<Range> ranges) throws StoreException {
            return new ReadAheadStore(this, 24 * MIB, 8).fetch(ranges);
        }
    }

    private static final Before AT_ONCE = (name, offset) -> {};

    /** Every byte of the object tells its place. */
    private static byte at(long offset) {
        return (byte) (offset * 31 + (offset >> 8) * 7 + (offset >> 16));
    }

    private static Range large(long offset, int length) {
        return new Range("large/object", offset, length);
    }

    /** Ranges without a gap between them. */
    private static List<Range> consecutive(int count, int length) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(large((long) i * length, length));
        }
        return ranges;
    }

    private static void assertReads(Fetch fetch, List<Range> ranges, int number) throws StoreException {
        Range range = ranges.get(number);
        ByteBuffer into = ByteBuffer.allocateDirect(range.length());
        fetch.read(number, into);
        assertThat(into.hasRemaining()).isFalse();
        assertThat(into.get(0)).isEqualTo(at(range.offset()));
        assertThat(into.get(range.length() - 1)).isEqualTo(at(range.offset() + range.length() - 1));
    }

    @Test
    void rangesThatFollowEachOtherAreReadTogether() throws Exception {
        Below below = new Below(AT_ONCE);
        List<Range> ranges = consecutive(512, 8192);
        try (Fetch fetch = below.ahead(ranges)) {
            for (int i = 0; i < ranges.size(); i++) {
                assertReads(fetch, ranges, i);
            }
        }
        assertThat(below.reads)
                .containsExactlyInAnyOrder(large(0, MIB), large(MIB, MIB), large(2L * MIB, MIB), large(3L * MIB, MIB));
    }

    @Test
    void blocksGetSmallerTowardsTheEndSoThatAllWhoFetchEndTogether() throws Exception {
        List<Range> blocks = ReadBlocks.of(consecutive(1600, MIB / 8), 96 * MIB).blocks(); // 200 MiB
        assertThat(blocks.get(0).length()).isBetween(3 * MIB / 2, 2 * MIB);
        assertThat(blocks.subList(blocks.size() - 8, blocks.size()))
                .allSatisfy(block -> assertThat(block.length()).isLessThanOrEqualTo(MIB));
    }

    @Test
    void aSmallGapIsReadAlongAndALargeOneIsNot() throws Exception {
        Below below = new Below(AT_ONCE);
        List<Range> ranges = List.of(large(0, 1000), large(1000 + 65536, 1000), large(67536 + 65537, 1000));
        try (Fetch fetch = below.ahead(ranges)) {
            for (int i = 0; i < ranges.size(); i++) {
                assertReads(fetch, ranges, i);
            }
        }
        assertThat(below.reads).containsExactlyInAnyOrder(large(0, 67536), large(133073, 1000));
    }

    @Test
    void aRangeThatIsLargerThanABlockIsReadWhole() throws Exception {
        Below below = new Below(AT_ONCE);
        List<Range> ranges = List.of(large(5, 10), large(100, 5 * MIB), large(100 + 5 * MIB, 20));
        try (Fetch fetch = below.ahead(ranges)) {
            for (int i = 0; i < ranges.size(); i++) {
                assertReads(fetch, ranges, i);
            }
        }
        assertThat(below.reads).contains(large(100, 5 * MIB));
    }

    @Test
    void eightBlocksAreUnderWayAtOnceInBuffersThatAreUsedAgain() throws Exception {
        CountDownLatch eight = new CountDownLatch(8);
        Below below = new Below((name, offset) -> {
            eight.countDown();
            await(eight);
        });
        List<Range> ranges = consecutive(40, MIB);
        try (Fetch fetch = below.ahead(ranges)) {
            for (int i = 0; i < ranges.size(); i++) {
                assertReads(fetch, ranges, i);
            }
        }
        assertThat(below.mostAtOnce).hasValue(8);
        assertThat(below.reads).hasSize(40);
        assertThat(below.buffers).hasSizeBetween(8, 24);
    }

    @Test
    void noMoreThanTwentyFourBlocksAreHeldForWhoDoesNotReadThem() throws Exception {
        Below below = new Below(AT_ONCE);
        List<Range> ranges = consecutive(40, MIB);
        try (Fetch fetch = below.ahead(ranges)) {
            awaitReads(below, 24);
            Waiting.until(
                    "all threads of the fetch wait",
                    () -> fetching().stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            assertThat(below.reads).hasSize(24);
            // What is far behind is read by itself, and not read ahead any more when its turn comes.
            assertReads(fetch, ranges, 30);
            assertThat(below.reads).hasSize(25).contains(ranges.get(30));
            for (int i = 0; i < ranges.size(); i++) {
                if (i != 30) {
                    assertReads(fetch, ranges, i);
                }
            }
            assertThat(below.reads).hasSize(40);
        }
    }

    @Test
    void rangesMayBeReadFromTheLastToTheFirst() throws Exception {
        Below below = new Below((name, offset) -> sleep(5)); // as slow as a network: the test reads before it is there
        List<Range> ranges = consecutive(160, MIB / 4);
        try (Fetch fetch = below.ahead(ranges)) {
            for (int i = ranges.size() - 1; i >= 0; i--) {
                assertReads(fetch, ranges, i);
            }
        }
    }

    @Test
    void aRangeIsThereAsSoonAsItsBlockIs() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Below below = new Below((name, offset) -> {
            if (offset != 3 * MIB) {
                await(open);
            }
        });
        List<Range> ranges = consecutive(8, MIB);
        try (Fetch fetch = below.ahead(ranges)) {
            assertReads(fetch, ranges, 3);
            open.countDown();
            assertReads(fetch, ranges, 0);
        }
    }

    @Test
    void aFailureSurfacesAtTheRangesOfItsBlockAndNowhereElse() throws Exception {
        RetryableException broken = new RetryableException("the connection broke", new java.io.IOException());
        Below below = new Below((name, offset) -> {
            if (offset == MIB) {
                throw broken;
            }
        });
        List<Range> ranges = consecutive(12, MIB / 4);
        try (Fetch fetch = below.ahead(ranges)) {
            for (int i = 0; i < ranges.size(); i++) {
                int number = i;
                if (i / 4 == 1) {
                    assertThatThrownBy(() -> fetch.read(number, ByteBuffer.allocate(MIB / 4)))
                            .isSameAs(broken);
                } else {
                    assertReads(fetch, ranges, i);
                }
            }
        }
        assertThat(below.reads).hasSize(3);
    }

    @Test
    void rangesBeforeTheEndOfAnObjectAreReadThoughTheirBlockEndsBehindIt() throws Exception {
        List<Range> ranges = List.of(large(LARGE - 100, 50), large(LARGE - 50, 51));
        try (Fetch fetch = new Below(AT_ONCE).ahead(ranges)) {
            assertReads(fetch, ranges, 0);
            assertThatThrownBy(() -> fetch.read(1, ByteBuffer.allocate(51)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("ends too early");
        }
    }

    @Test
    void anErrorReachesTheReader() throws Exception {
        Below below = new Below((name, offset) -> {
            throw new OutOfMemoryError("as it were");
        });
        try (Fetch fetch = below.ahead(consecutive(1, MIB))) {
            assertThatThrownBy(() -> fetch.read(0, ByteBuffer.allocate(MIB))).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void closingReturnsAtOnceThoughReadsHangAndWhoWaitsForThemLeaves() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Below below = new Below((name, offset) -> {
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    // It hangs whatever anybody does.
                }
            }
        });
        Fetch fetch = below.ahead(consecutive(40, MIB));
        Future<?> reader = threads.submit(() -> {
            assertThatThrownBy(() -> fetch.read(0, ByteBuffer.allocate(MIB)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("was closed");
        });
        awaitReads(below, 8);
        fetch.close();
        reader.get(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
        never.countDown();
    }

    @Test
    void closingInterruptsWhatIsUnderWay() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(8);
        Below below = new Below((name, offset) -> {
            try {
                hang();
            } catch (StoreException e) {
                interrupted.countDown();
                throw e;
            }
        });
        Fetch fetch = below.ahead(consecutive(40, MIB));
        awaitReads(below, 8);
        fetch.close();
        assertThat(interrupted.await(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        Waiting.until("no thread of the fetch is left", () -> fetching().isEmpty());
        assertThat(below.reads).hasSize(8);
    }

    @Test
    void aReaderThatIsInterruptedLeavesAndStaysInterrupted() throws Exception {
        Below below = new Below((name, offset) -> hang());
        try (Fetch fetch = below.ahead(consecutive(4, MIB))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> fetch.read(2, ByteBuffer.allocate(MIB))).isInstanceOf(StoreException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void awaitReads(Below below, int count) {
        Waiting.until(count + " reads have begun", () -> below.reads.size() >= count);
    }

    private static List<Thread> fetching() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("castor-fetch"))
                .toList();
    }

    /** Until an interrupt. */
    private static void hang() throws StoreException {
        await(new CountDownLatch(1));
    }

    private static void await(CountDownLatch latch) throws StoreException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        }
    }

    private static void sleep(long millis) throws StoreException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        }
    }
}
