package io.jenkins.plugins.castor.engine.tree;

import java.util.Comparator;

/**
 * The one order of entries: a directory comes before what it holds; its files and links come by name, then its
 * sub-directories, each whole, by name. Names compare by their UTF-8 bytes.
 *
 * <p>Two streams in this order are compared in one pass and constant memory, which is why snapshots are kept in it.
 */
public final class EntryOrder implements Comparator<Entry> {

    public static final EntryOrder INSTANCE = new EntryOrder();

    private EntryOrder() {}

    @Override
    public int compare(Entry one, Entry other) {
        String directory = one.directory();
        // Entries of one directory share its string: most comparisons end at the identity check.
        int byDirectory = directory.equals(other.directory()) ? 0 : comparePaths(directory, other.directory());
        return byDirectory != 0 ? byDirectory : comparePaths(one.name(), other.name());
    }

    /** Compares segment by segment: {@code /} sorts before every other character. */
    public static int comparePaths(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return a == '/' ? -1 : b == '/' ? 1 : rank(a) - rank(b);
            }
        }
        return one.length() - other.length();
    }

    /** UTF-16 puts the surrogates, which stand for the highest code points, below U+E000 to U+FFFF; UTF-8 does not. */
    private static int rank(char c) {
        return c < Character.MIN_SURROGATE ? c : c <= Character.MAX_SURROGATE ? c + 0x2000 : c - 0x800;
    }
}
