package io.jenkins.plugins.castor.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static final int LENGTH = 5_000_001;

    private final ExecutorService pool = Executors.newFixedThreadPool(4);

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatAPoolCompressesComesOutInOrder() throws Exception {
        byte[] bytes = bytes();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = Compression.compress(compressed, pool)) {
            out.write(bytes[0]);
            for (int at = 1; at < LENGTH; at += 10_000) {
                out.write(bytes, at, Math.min(10_000, LENGTH - at));
            }
        }
        try (InputStream in = Compression.decompress(new ByteArrayInputStream(compressed.toByteArray()), LENGTH)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aFullDiskIsToldToWhoeverWritesOrCloses() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        byte[] bytes = bytes();
        assertThatThrownBy(() -> {
                    try (OutputStream out = Compression.compress(full, pool)) {
                        out.write(bytes);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThatThrownBy(() -> {
                    try (OutputStream out = Compression.compress(full, pool)) {
                        out.write(1);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        ExecutorService busy = Executors.newFixedThreadPool(1);
        try {
            busy.execute(() -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    // The test is over.
                }
            });
            OutputStream out = Compression.compress(new ByteArrayOutputStream(), busy);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> out.write(bytes())).isInstanceOf(java.io.InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            busy.shutdownNow();
        }
    }
}
