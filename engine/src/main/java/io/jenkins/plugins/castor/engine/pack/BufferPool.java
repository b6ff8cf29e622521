package io.jenkins.plugins.castor.engine.pack;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A pool of reusable buffers that all have one size. Thread-safe. */
public final class BufferPool {

    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    /** @param size the same in every call, in bytes */
    public byte[] take(int size) {
        byte[] buffer = free.poll();
        return buffer == null ? new byte[size] : buffer;
    }

    /** Returns a buffer to the pool; do not use it afterwards. */
    public void giveBack(byte[] buffer) {
        free.add(buffer);
    }
}
