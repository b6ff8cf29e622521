package io.jenkins.plugins.castor.engine.pack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A map from content digests to places. It is compact: a million contents take 59 MB, because digests lie end to end in
 * large arrays. Most saves add many contents and look up few, so the hash index is built on lookup. For one thread.
 */
public final class ContentTable {

    /** Length of a digest in characters. */
    private static final int LENGTH = 43;

    /** Digests per array. */
    private static final int CHUNK = 1024;

    private static final VarHandle START = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final List<byte[]> digests = new ArrayList<>();
    private long[] places = new long[CHUNK];
    private int size;

    /** An open-addressing hash table: each cell has the index of a content plus 1, or 0 when it is free. */
    private int[] index = {};

    /** How many contents the index covers. */
    private int indexed;

    /** Adds a content, or replaces its place. The place must not be 0. */
    public void put(String digest, long place) {
        byte[] bytes = bytes(digest);
        if (size % CHUNK == 0) {
            digests.add(new byte[CHUNK * LENGTH]);
        }
        if (size == places.length) {
            places = Arrays.copyOf(places, size + (size >> 1));
        }
        System.arraycopy(bytes, 0, digests.get(size / CHUNK), start(size), LENGTH);
        places[size++] = place;
    }

    /** The last place that was put for a content; 0 when there is none. */
    public long place(String digest) {
        byte[] bytes = bytes(digest);
        for (; indexed < size; indexed++) {
            addToIndex(indexed);
        }
        int found = index.length == 0 ? 0 : index[find(bytes, 0)];
        return found == 0 ? 0 : places[found - 1];
    }

    private void addToIndex(int content) {
        if (content >= index.length / 2) {
            index = new int[Math.max(2 * CHUNK, Integer.highestOneBit(size) * 4)];
            for (int i = 0; i < content; i++) {
                index[find(digests.get(i / CHUNK), start(i))] = i + 1;
            }
        }
        index[find(digests.get(content / CHUNK), start(content))] = content + 1;
    }

    /** The cell of the digest that starts at this offset, or the free cell where it belongs. */
    private int find(byte[] bytes, int from) {
        // Hashes eight characters. They come from a SHA-256, so an attacker cannot choose content that collides here.
        long hash = (long) START.get(bytes, from) * 0x9E3779B97F4A7C15L;
        int mask = index.length - 1;
        for (int cell = (int) (hash >>> 32) & mask; ; cell = (cell + 1) & mask) {
            int other = index[cell] - 1;
            if (other < 0
                    || Arrays.equals(
                            digests.get(other / CHUNK),
                            start(other),
                            start(other) + LENGTH,
                            bytes,
                            from,
                            from + LENGTH)) {
                return cell;
            }
        }
    }

    /** The offset of a content's digest in its array. */
    private static int start(int content) {
        return content % CHUNK * LENGTH;
    }

    private static byte[] bytes(String digest) {
        if (digest.length() != LENGTH) {
            throw new IllegalArgumentException("Not a content digest: " + digest.length() + " characters");
        }
        return digest.getBytes(StandardCharsets.ISO_8859_1);
    }
}
