package io.jenkins.plugins.castor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Contents made of blocks of a page, each of which says which version of its file it belongs to, where in it, and how
 * many there are. The kernel writes a page as a whole, so that only a reader can tear such a content.
 */
final class Blocks {

    static final int SIZE = 4096;

    private Blocks() {}

    record Block(long version, int index, int count) {}

    static ByteBuffer block(long version, int index, int count) {
        ByteBuffer block = ByteBuffer.allocate(SIZE);
        block.putLong(version).putInt(index).putInt(count);
        while (block.remaining() > 4) {
            block.putInt((int) (version * 31 + index * 7919L + block.position()));
        }
        return block.putInt(sum(block)).flip();
    }

    private static int sum(ByteBuffer block) {
        CRC32 sum = new CRC32();
        sum.update(block.array(), block.arrayOffset(), SIZE - 4);
        return (int) sum.getValue();
    }

    static void write(Path file, int index, long version, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(block(version, index, count), (long) index * SIZE);
        }
    }

    static void truncate(Path file, int blocks) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate((long) blocks * SIZE);
        }
    }

    /** The blocks of a content, each of which stands where it belongs; anything else is an error. */
    static List<Block> parse(byte[] content) {
        if (content.length % SIZE != 0) {
            throw new AssertionError("torn inside a block: " + content.length + " bytes");
        }
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < content.length; at += SIZE) {
            ByteBuffer bytes = ByteBuffer.wrap(content, at, SIZE).slice();
            Block block = new Block(bytes.getLong(), bytes.getInt(), bytes.getInt());
            if (sum(bytes) != bytes.getInt(SIZE - 4) || block.index() != blocks.size()) {
                throw new AssertionError("block " + blocks.size() + " is torn: " + block);
            }
            blocks.add(block);
        }
        return blocks;
    }
}
