package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file that Java reads, and that is looked at by its path. */
final class ChannelFile implements OpenFile {

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private final FileChannel channel;

    ChannelFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, READ);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(into, offset, length));
    }

    @Override
    public FileStatus look() throws IOException {
        return AttributesStatus.of(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
