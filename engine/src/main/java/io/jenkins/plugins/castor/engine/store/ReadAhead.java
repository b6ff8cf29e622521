package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.store.Store.Range;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads blocks in order, several at once, into a fixed number of buffers. A buffer is reused when every range of its
 * block was read.
 *
 * <p>A reader waits only for a block that is being read, or that will be read next because a buffer is left for it. It
 * reads any other range directly. So a reader never waits for a block that may never be read.
 */
final class ReadAhead implements Fetch {

    static final int BUFFERS = 24;

    static final int AT_ONCE = 8;

    private enum State {
        WANTED,
        READING,
        THERE,
        FAILED
    }

    private static final class Block {
        private final Range range;
        private State state = State.WANTED;
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
    private int buffersLeft = BUFFERS;
    private int next;
    private boolean closed;

    ReadAhead(Store store, List<Range> ranges) {
        ReadBlocks plan = ReadBlocks.of(ranges);
        this.store = store;
        this.ranges = ranges;
        this.blocks = plan.blocks().stream().map(Block::new).toList();
        this.blockOf = plan.blockOf();
        this.largest = plan.largest();
        for (int number : blockOf) {
            blocks.get(number).ranges++;
            blocks.get(number).unread++;
        }
        for (int i = 0; i < Math.min(AT_ONCE, blocks.size()); i++) {
            Thread thread = new Thread(this::readAhead, "castor-fetch");
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void readAhead() {
        try {
            for (Block block = take(); block != null; block = take()) {
                Throwable failure = read(block);
                done(block, failure);
            }
        } catch (InterruptedException e) {
            // It was closed.
        }
    }

    /**
     * Waits for a buffer, and returns the next block with unread ranges; null if there is none left or this is closed.
     */
    private synchronized Block take() throws InterruptedException {
        while (!closed) {
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
                return block;
            }
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

    private synchronized void done(Block block, Throwable failure) {
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
