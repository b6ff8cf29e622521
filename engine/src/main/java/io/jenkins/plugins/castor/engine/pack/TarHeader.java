package io.jenkins.plugins.castor.engine.pack;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Builds the header of a file in a tar archive: POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"),
 * preceded by a pax extended header if the name is long or not ASCII, or the file is larger than 8 GiB.
 */
final class TarHeader {

    static final int BLOCK = 512;

    private static final int NAME = 100;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX = 155;
    private static final int SIZE_AT = 124;
    private static final int CHECKSUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final byte[] MAGIC = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    private static final long MAX_OCTAL_11 = (1L << 33) - 1;

    private TarHeader() {}

    /** The number of zero bytes that pad a length to a multiple of the block size. */
    static int padding(long length) {
        return (int) (-length & (BLOCK - 1));
    }

    /** Returns the blocks that precede the content of a file. */
    static byte[] of(String name, RegularFile file) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int split = isAscii(bytes) ? split(bytes) : -1;
        boolean large = file.size() > MAX_OCTAL_11;
        if (split >= 0 && !large) {
            return block(bytes, split, file.mode(), seconds(file), file.size(), '0');
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(BLOCK);
        byte[] records = records(split < 0 ? name : null, large ? file.size() : -1);
        all.writeBytes(block("castor-pax".getBytes(StandardCharsets.US_ASCII), 0, 0644, 0, records.length, 'x'));
        all.writeBytes(records);
        all.writeBytes(new byte[padding(records.length)]);
        byte[] shown = split < 0 ? "castor-file".getBytes(StandardCharsets.US_ASCII) : bytes;
        all.writeBytes(block(shown, Math.max(split, 0), file.mode(), seconds(file), large ? 0 : file.size(), '0'));
        return all.toByteArray();
    }

    private static long seconds(RegularFile file) {
        return TimeUnit.NANOSECONDS.toSeconds(file.mtime());
    }

    /**
     * The length of {@link #of} for a file of a cache directory, without building it: a save calls this for every file
     * that it keeps.
     */
    static int length(String cache, RegularFile file) {
        int length = cache.length() + file.directory().length() + file.name().length() + 2;
        if (length <= NAME && file.size() <= MAX_OCTAL_11 && isAscii(file.directory()) && isAscii(file.name())) {
            return BLOCK;
        }
        String name = cache + "/" + file.path();
        if (file.size() > MAX_OCTAL_11) {
            return of(name, file).length;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (isAscii(bytes) && split(bytes) >= 0) {
            return BLOCK;
        }
        int records = recordLength(" path=".length() + bytes.length + 1);
        return 2 * BLOCK + records + padding(records);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns how many bytes of a name go into the prefix, without the slash after them; -1 if the name does not fit
     * into a ustar header.
     */
    private static int split(byte[] name) {
        if (name.length <= NAME) {
            return 0;
        }
        for (int i = Math.max(1, name.length - NAME - 1); i <= PREFIX && i < name.length - 1; i++) {
            if (name[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] block(byte[] name, int prefix, int mode, long seconds, long size, char type) {
        byte[] block = new byte[BLOCK];
        int start = prefix == 0 ? 0 : prefix + 1;
        System.arraycopy(name, start, block, 0, name.length - start);
        System.arraycopy(name, 0, block, PREFIX_AT, prefix);
        octal(block, NAME, 7, mode);
        octal(block, 108, 7, 0);
        octal(block, 116, 7, 0);
        octal(block, SIZE_AT, 11, size);
        octal(block, 136, 11, Math.max(0, Math.min(MAX_OCTAL_11, seconds)));
        block[TYPE_AT] = (byte) type;
        System.arraycopy(MAGIC, 0, block, MAGIC_AT, MAGIC.length);
        // The checksum is the sum of all bytes, with its own field as spaces. Most of the block is zeros.
        long sum = 8 * ' '
                + sum(block, 0, name.length - start)
                + sum(block, NAME, CHECKSUM_AT)
                + sum(block, TYPE_AT, MAGIC_AT + MAGIC.length)
                + sum(block, PREFIX_AT, PREFIX_AT + prefix);
        octal(block, CHECKSUM_AT, 6, sum);
        block[CHECKSUM_AT + 7] = ' ';
        return block;
    }

    private static long sum(byte[] block, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += block[i] & 0xFF;
        }
        return sum;
    }

    private static void octal(byte[] block, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    private static byte[] records(String name, long size) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (name != null) {
            records.writeBytes(record("path", name));
        }
        if (size >= 0) {
            records.writeBytes(record("size", Long.toString(size)));
        }
        return records.toByteArray();
    }

    /** Returns the length of a record, given the number of bytes after its length field. */
    private static int recordLength(int rest) {
        int length = rest + 1;
        while (Integer.toString(length).length() + rest != length) {
            length++;
        }
        return length;
    }

    /** Builds a record. It begins with its length in bytes, including the digits of that number. */
    private static byte[] record(String key, String value) {
        byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        int length = recordLength(rest.length);
        byte[] digits = Integer.toString(length).getBytes(StandardCharsets.US_ASCII);
        byte[] record = new byte[length];
        System.arraycopy(digits, 0, record, 0, digits.length);
        System.arraycopy(rest, 0, record, digits.length, rest.length);
        return record;
    }
}
