package io.jenkins.plugins.castor.engine;

import java.util.Arrays;
import java.util.Base64;

/**
 * Which contents are stored already, and where: a hash table of SHA-256 digests in arrays of numbers, as a million files
 * would not fit into little memory otherwise.
 */
final class ContentTable {

    private static final int WORDS = 4;
    private static final int CELL = WORDS + 1;
    private static final int CHARACTERS = 43;

    /** Cells of four words of a digest and a place; a place of 0 marks a free one. */
    private long[] cells = new long[CELL << 10];

    private int size;

    /** Says where a content is from now on. The place is any number but 0. */
    void put(String digest, long place) {
        if (size >= cells.length / CELL / 4 * 3) {
            grow();
        }
        long[] words = words(digest);
        int at = find(words);
        if (cells[at + WORDS] == 0) {
            System.arraycopy(words, 0, cells, at, WORDS);
            size++;
        }
        cells[at + WORDS] = place;
    }

    /** The place of a content; 0 when it is not there. */
    long place(String digest) {
        return cells[find(words(digest)) + WORDS];
    }

    private int find(long[] words) {
        int count = cells.length / CELL;
        int index = (int) Long.remainderUnsigned(words[0], count);
        while (true) {
            int at = index * CELL;
            if (cells[at + WORDS] == 0 || Arrays.equals(cells, at, at + WORDS, words, 0, WORDS)) {
                return at;
            }
            index = index + 1 == count ? 0 : index + 1;
        }
    }

    private void grow() {
        long[] old = cells;
        cells = new long[old.length / CELL / 2 * 3 * CELL];
        long[] words = new long[WORDS];
        for (int at = 0; at < old.length; at += CELL) {
            if (old[at + WORDS] != 0) {
                System.arraycopy(old, at, words, 0, WORDS);
                System.arraycopy(old, at, cells, find(words), CELL);
            }
        }
    }

    private static long[] words(String digest) {
        if (digest.length() != CHARACTERS) {
            throw new IllegalArgumentException("Not the digest of a content");
        }
        byte[] bytes = Base64.getUrlDecoder().decode(digest);
        long[] words = new long[WORDS];
        for (int i = 0; i < bytes.length; i++) {
            words[i >> 3] = (words[i >> 3] << 8) | (bytes[i] & 0xFF);
        }
        return words;
    }
}
