package io.jenkins.plugins.castor.engine.save;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers of one size that are used again. Thread-safe. */
final class BufferPool {

    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    byte[] take(int size) {
        byte[] buffer = free.poll();
        return buffer == null ? new byte[size] : buffer;
    }

    void giveBack(byte[] buffer) {
        free.add(buffer);
    }
}
