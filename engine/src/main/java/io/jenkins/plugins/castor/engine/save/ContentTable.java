package io.jenkins.plugins.castor.engine.save;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which contents are stored already, and where. A million take 59 MB: digests stand in a row, as text. Most saves put in
 * many and ask for a few, so what finds them is made when it is first asked.
 */
final class ContentTable {

    /** Characters of a digest. */
    private static final int LENGTH = 43;

    /** Digests in one array. */
    private static final int SOME = 1024;

    private static final VarHandle START = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final List<byte[]> digests = new ArrayList<>();
    private long[] places = new long[SOME];
    private int size;

    /** For each hash code one more than the number of a content; 0 marks a free cell. */
    private int[] index = {};

    /** So many contents are in the index. */
    private int indexed;

    /** Says where a content is from now on. The place is any number but 0. */
    void put(String digest, long place) {
        byte[] bytes = bytes(digest);
        if (size % SOME == 0) {
            digests.add(new byte[SOME * LENGTH]);
        }
        if (size == places.length) {
            places = Arrays.copyOf(places, size + (size >> 1));
        }
        System.arraycopy(bytes, 0, digests.get(size / SOME), at(size), LENGTH);
        places[size++] = place;
    }

    /** The place of a content, the last one that was put; 0 when there is none. */
    long place(String digest) {
        byte[] bytes = bytes(digest);
        for (; indexed < size; indexed++) {
            enter(indexed);
        }
        int found = index.length == 0 ? 0 : index[find(bytes, 0)];
        return found == 0 ? 0 : places[found - 1];
    }

    private void enter(int content) {
        if (content >= index.length / 2) {
            index = new int[Math.max(2 * SOME, Integer.highestOneBit(size) * 4)];
            for (int i = 0; i < content; i++) {
                index[find(digests.get(i / SOME), at(i))] = i + 1;
            }
        }
        index[find(digests.get(content / SOME), at(content))] = content + 1;
    }

    /** The cell of a digest that starts there. */
    private int find(byte[] bytes, int from) {
        // The digest of whatever somebody chose is as good as random.
        long start = (long) START.get(bytes, from) * 0x9E3779B97F4A7C15L;
        int mask = index.length - 1;
        for (int cell = (int) (start >>> 32) & mask; ; cell = (cell + 1) & mask) {
            int other = index[cell] - 1;
            if (other < 0
                    || Arrays.equals(
                            digests.get(other / SOME), at(other), at(other) + LENGTH, bytes, from, from + LENGTH)) {
                return cell;
            }
        }
    }

    private static int at(int content) {
        return content % SOME * LENGTH;
    }

    private static byte[] bytes(String digest) {
        if (digest.length() != LENGTH) {
            throw new IllegalArgumentException("Not the digest of a content");
        }
        return digest.getBytes(StandardCharsets.ISO_8859_1);
    }
}
