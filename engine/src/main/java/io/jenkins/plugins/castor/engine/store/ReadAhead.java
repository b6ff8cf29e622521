package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.Range;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads blocks in order, several at once ({@link ReadWidth}), into a fixed number of buffers. A buffer is reused when every
 * range of its block was read.
 *
 * <p>A reader waits only for a block that is being read, or that will be read next because a buffer is left for it. It
 * reads any other range directly. So a reader never waits for a block that may never be read.
 */
final class ReadAhead implements Fetch {

    /** The buffers take at most this part of the heap, as other code needs memory too. */
    private static final int PARTS_OF_HEAP = 5;

    /** Buffers that a fetch has even if its ranges are so long that they take more memory than it should. */
    private static final int LEAST_BUFFERS = 4;

    private enum State {
        WANTED,
        READING,
        THERE,
        FAILED
    }

    private static final class Block {
        private final Range range;
        private State state = State.WANTED;
        private int step;
        private int ranges;
        private int unread;
        private byte[] bytes;
        private Throwable failure;

        private Block(Range range) {
            this.range = range;
        }
    }

    private final Store store;
    private final List<Range> ranges;
    private final List<Block> blocks;
    private final int[] blockOf;
    private final int largest;
    private final List<Thread> threads = new ArrayList<>();

    // The fields below, and the mutable state of the blocks, are guarded by this.
    private final Deque<byte[]> free = new ArrayDeque<>();
    private final ReadWidth width;
    private int buffersLeft;
    private int running;
    private int next;
    private boolean closed;

    /**
     * @param mostBytes about how much memory the buffers may take
     * @param width how many reads may be under way at once; only for this
     */
    ReadAhead(Store store, List<Range> ranges, long mostBytes, ReadWidth width) {
        long memory = Math.min(mostBytes, Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
        ReadBlocks plan = ReadBlocks.of(ranges, memory);
        this.store = store;
        this.ranges = ranges;
        this.blocks = plan.blocks().stream().map(Block::new).toList();
        this.blockOf = plan.blockOf();
        this.largest = plan.largest();
        for (int number : blockOf) {
            blocks.get(number).ranges++;
            blocks.get(number).unread++;
        }
        this.buffersLeft = (int) Math.max(LEAST_BUFFERS, Math.min(blocks.size(), memory / Math.max(1, largest)));
        this.width = width;
        startThreads();
    }

    /** Starts threads up to the width, if there is work for them. */
    private synchronized void startThreads() {
        while (!closed && next < blocks.size() && running < Math.min(width.width(), blocks.size())) {
            Thread thread = new Thread(this::readAhead, "castor-fetch");
            thread.setDaemon(true);
            threads.add(thread);
            running++;
            thread.start();
        }
    }

    private void readAhead() {
        try {
            boolean warm = false;
            for (Block block = take(); block != null; block = take()) {
                long start = System.nanoTime();
                // The first read may pay for a new connection, which begins slowly.
                int step = warm ? block.step : ReadWidth.NO_STEP;
                warm = true;
                Throwable failure = read(block);
                done(block, failure, System.nanoTime() - start, step);
            }
        } catch (InterruptedException e) {
            // It was closed.
        }
    }

    /**
     * Waits for a buffer, and returns the next block with unread ranges; null if there is none left, this is closed, or the
     * thread is one too many.
     */
    private synchronized Block take() throws InterruptedException {
        while (!closed) {
            if (running > width.width()) {
                running--;
                return null;
            }
            while (next < blocks.size() && blocks.get(next).unread == 0) {
                next++;
            }
            if (next == blocks.size()) {
                return null;
            }
            if (buffersLeft > 0) {
                buffersLeft--;
                Block block = blocks.get(next++);
                block.state = State.READING;
                block.bytes = free.poll();
                block.step = width.step();
                return block;
            }
            width.heldBack();
            wait();
        }
        return null;
    }

    /** Reads a block. Returns the failure, or null on success. */
    private Throwable read(Block block) {
        try {
            if (block.bytes == null) {
                block.bytes = new byte[largest];
            }
            store.read(
                    block.range.name(),
                    block.range.offset(),
                    ByteBuffer.wrap(block.bytes, 0, block.range.length()).slice());
            return null;
        } catch (Throwable e) { // rethrown to the reader
            return e;
        }
    }

    private synchronized void done(Block block, Throwable failure, long nanos, int step) {
        if (failure == null) {
            width.done(block.range.length(), nanos, step);
            startThreads();
        }
        block.state = failure == null ? State.THERE : State.FAILED;
        block.failure = failure;
        if (failure != null) {
            release(block);
        }
        notifyAll();
    }

    private void release(Block block) {
        if (block.bytes != null) {
            free.add(block.bytes);
            block.bytes = null;
        }
        buffersLeft++;
    }

    @Override
    public void read(int range, ByteBuffer into) throws StoreException {
        Block block = blocks.get(blockOf[range]);
        if (!await(blockOf[range], block)) {
            store.read(ranges.get(range).name(), ranges.get(range).offset(), into);
            return;
        }
        Range wanted = ranges.get(range);
        into.put(block.bytes, (int) (wanted.offset() - block.range.offset()), wanted.length());
        synchronized (this) {
            if (--block.unread == 0) {
                release(block);
                notifyAll();
            }
        }
    }

    /** Waits until a block is there. Returns false if the caller must read its range directly. */
    private synchronized boolean await(int number, Block block) throws StoreException {
        try {
            while (!closed && (block.state == State.READING || isNext(number, block))) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for " + block.range.name(), e);
        }
        if (closed) {
            throw new StoreException("the fetch of " + block.range.name() + " was closed");
        }
        if (block.state == State.THERE) {
            return true;
        }
        block.unread--;
        if (block.state == State.FAILED) {
            throwUnlessOneByOne(block);
        }
        return false;
    }

    private boolean isNext(int number, Block block) {
        return block.state == State.WANTED && number - next < buffersLeft;
    }

    /**
     * A failure may concern only one range of the block, for example one beyond the end of the object. Then the ranges
     * are read one by one.
     */
    private void throwUnlessOneByOne(Block block) throws StoreException {
        Throwable failure = block.failure;
        if (failure instanceof StoreException e) {
            boolean ofAll = e instanceof MissingObjectException || e instanceof RetryableException;
            if (!ofAll && block.ranges > 1) {
                return;
            }
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        throw new StoreException("fetching " + block.range.name() + " failed: " + failure, failure);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            free.clear();
            notifyAll();
        }
        threads.forEach(Thread::interrupt);
    }
}
