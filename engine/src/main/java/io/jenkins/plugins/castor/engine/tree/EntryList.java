package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Entry.SymbolicLink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A list of entries, each with a number, in a few dozen bytes an entry, so that a million files fit in little memory.
 * It is written first and read, by any number of cursors, afterwards. Not for use by several threads while written.
 */
public final class EntryList {

    private static final byte INSIDE = 'i';
    private static final byte DIRECTORY = 'd';
    private static final byte FILE = 'f';
    private static final byte SYMBOLIC_LINK = 'l';
    private static final byte HARD_LINK = 'h';

    private byte[] bytes = new byte[64];
    private int length;
    private int size;
    private String inside;

    /** Where the modes, times and sizes of volatile files stand: begin and end of each. */
    private int[] unsteady = {};

    private int unsteadyEnds;
    private int unsteadyBytes;

    /** How many entries it has. */
    public int size() {
        return size;
    }

    /** How many bytes it takes. */
    int length() {
        return length;
    }

    /** Adds an entry and a number to be found again beside it. */
    public void add(Entry entry, long number) {
        enter(entry.directory());
        if (entry instanceof RegularFile file) {
            put(FILE);
            put(file.name());
            put(file.mode());
            put(file.mtime());
            put(file.size());
        } else if (entry instanceof Directory directory) {
            put(DIRECTORY);
            put(directory.mode());
            put(directory.mtime());
        } else if (entry instanceof SymbolicLink link) {
            put(SYMBOLIC_LINK);
            put(link.name());
            put(link.mtime());
            put(link.target());
        } else if (entry instanceof HardLink link) {
            put(HARD_LINK);
            put(link.name());
            put(link.target());
        }
        put(number);
        size++;
    }

    /** Adds something of which only the path will be asked for. */
    void addPath(String directory, String name) {
        enter(directory);
        put(FILE);
        put(name);
        put(0L); // its mode, time, size and number
        put(0L);
        put(0L);
        put(0L);
        size++;
    }

    /** Adds a regular file by the UTF-8 bytes of its name, as {@link #add} would, with the number 0. */
    void addFile(String directory, byte[] name, int mode, long mtime, long bytesOfFile, boolean isVolatile) {
        enter(directory);
        put(FILE);
        put(name);
        int begin = length;
        put(mode);
        put(mtime);
        put(bytesOfFile);
        if (isVolatile) {
            addUnsteady(begin, length);
        }
        put(0L);
        size++;
    }

    private void addUnsteady(int begin, int end) {
        if (unsteadyEnds == unsteady.length) {
            unsteady = Arrays.copyOf(unsteady, Math.max(4, 2 * unsteadyEnds));
        }
        unsteady[unsteadyEnds++] = begin;
        unsteady[unsteadyEnds++] = end;
        unsteadyBytes += end - begin;
    }

    private void enter(String directory) {
        if (!directory.equals(inside)) {
            inside = directory;
            put(INSIDE);
            put(inside);
        }
    }

    /** Feeds all entries and their numbers into a digest, as they are kept; of volatile files only the names. */
    void digest(ListingDigest digest) {
        digest.update(length - unsteadyBytes);
        int begin = 0;
        for (int i = 0; i < unsteadyEnds; i += 2) {
            digest.update(bytes, begin, unsteady[i]);
            begin = unsteady[i + 1];
        }
        digest.update(bytes, begin, length);
    }

    /** Gives back the memory that was kept for more entries. */
    void trim() {
        bytes = Arrays.copyOf(bytes, length);
    }

    public Cursor cursor() {
        return new Cursor();
    }

    private void put(byte value) {
        room(1);
        bytes[length++] = value;
    }

    private void put(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(byte[] encoded) {
        put((long) encoded.length);
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
    }

    /** Seven bits a byte, lowest first, the top bit set on all but the last; negative numbers take ten bytes. */
    private void put(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + (bytes.length >> 1)));
        }
    }

    /** Walks through the list from its start. */
    public final class Cursor {
        private int position;
        private String directory = "";
        private Entry entry;
        private long number;

        /** Moves to the next entry; false at the end. */
        public boolean next() {
            if (position >= length) {
                return false;
            }
            byte kind = bytes[position++];
            if (kind == INSIDE) {
                directory = text();
                kind = bytes[position++];
            }
            entry = switch (kind) {
                case FILE -> new RegularFile(directory, text(), (int) number(), number(), number());
                case DIRECTORY -> new Directory(directory, (int) number(), number());
                case SYMBOLIC_LINK -> new SymbolicLink(directory, text(), number(), text());
                case HARD_LINK -> new HardLink(directory, text(), text());
                default -> throw new IllegalStateException("No kind of entry is " + kind);
            };
            number = number();
            return true;
        }

        public Entry entry() {
            return entry;
        }

        /** The number that was added with the entry. */
        public long noted() {
            return number;
        }

        private String text() {
            int bytesOfText = (int) number();
            String text = new String(bytes, position, bytesOfText, StandardCharsets.UTF_8);
            position += bytesOfText;
            return text;
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[position++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }
}
