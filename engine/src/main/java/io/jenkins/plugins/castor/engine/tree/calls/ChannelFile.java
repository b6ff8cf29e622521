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
    private final FileStatus before;
    private final FileChannel channel;

    ChannelFile(Path path) throws IOException {
        this.path = path;
        this.before = AttributesStatus.of(path);
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
        if (UseMark.dayOf(before.atime()) >= 0) {
            markAgain();
        }
    }

    /** Reading it here was no use of it: it gets its mark back, unless it was changed meanwhile. */
    private void markAgain() {
        try {
            FileStatus now = look();
            if (FileStatus.isSame(before, now)
                    && now.size() == before.size()
                    && now.mtime() == before.mtime()
                    && now.atime() != before.atime()) {
                PortableCalls.setTimes(path, before.mtime(), before.atime());
            }
        } catch (IOException e) {
            // It then counts as used.
        }
    }
}
