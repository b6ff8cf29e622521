package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges neighbouring ranges into blocks, so that each round trip reads enough.
 *
 * @param blocks the blocks to read, in the order in which they are needed
 * @param blockOf for each range, the index of the block that contains it
 * @param largest the length of the longest block in bytes
 */
record ReadBlocks(List<Range> blocks, int[] blockOf, int largest) {

    /** The largest gap between two ranges that is read with them. */
    private static final int GAP = 64 << 10;

    private static final int LEAST = 1 << 20;
    private static final int MOST = 2 << 20;

    /** The number of blocks that a fetch of medium size aims at: several for each concurrent read. */
    private static final int BLOCKS = 128;

    /** The number of blocks that a fetch holds at least, as long as that leaves them large enough. */
    private static final int HELD = 48;

    /**
     * Towards the end, a block takes at most 1/16 of what is left, so that the concurrent reads end at about the same
     * time. One large block at the end would leave most of a link unused.
     */
    private static final int PART_OF_REST = 2 * ReadWidth.FIRST;

    /** @param memory about how many bytes of blocks will be held at once */
    static ReadBlocks of(List<Range> ranges, long memory) {
        long total = ranges.stream().mapToLong(Range::length).sum();
        long size = Math.max(LEAST, Math.min(Math.min(MOST, memory / HELD), total / BLOCKS));
        List<Range> blocks = new ArrayList<>();
        int[] blockOf = new int[ranges.size()];
        int largest = 0;
        long most = size;
        long rest = total;
        for (int i = 0; i < blockOf.length; i++) {
            Range range = ranges.get(i);
            int last = blocks.size() - 1;
            if (last >= 0 && follows(blocks.get(last), range, most)) {
                Range block = blocks.get(last);
                long end = Math.max(end(block), end(range));
                blocks.set(last, new Range(block.name(), block.offset(), (int) (end - block.offset())));
            } else {
                blocks.add(range);
                last++;
                most = Math.min(size, Math.max(LEAST, rest / PART_OF_REST));
            }
            rest -= range.length();
            blockOf[i] = last;
            largest = Math.max(largest, blocks.get(last).length());
        }
        return new ReadBlocks(blocks, blockOf, largest);
    }

    private static boolean follows(Range block, Range range, long size) {
        return range.name().equals(block.name())
                && range.offset() >= block.offset()
                && range.offset() <= end(block) + GAP
                && end(range) - block.offset() <= size;
    }

    private static long end(Range range) {
        return range.offset() + range.length();
    }
}
