package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What every Java can do, with {@code java.nio.file}. */
public final class PortableCalls implements FileCalls {

    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final FileAttribute<?>[] USUAL = {};
    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

    @Override
    public FileStatus look(Path path) throws IOException {
        return AttributesStatus.of(path);
    }

    @Override
    public DirectoryListing list(Path directory) throws IOException {
        return new StreamListing(directory);
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new ChannelFile(file);
    }

    @Override
    public void make(Path file, int mode, long mtime, ByteBuffer content, Runnable created) throws IOException {
        try (FileChannel channel = create(file, mode)) {
            created.run();
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }
        complete(file, mode, mtime);
    }

    /** Makes a file that did not exist, and opens it to be written. */
    public static FileChannel create(Path file, int mode) throws IOException {
        int initial = mode | Modes.OWNER_READ;
        // Java asks for 0666 unless told: the most usual mode comes out of that and the umask.
        return FileChannel.open(file, NEW, initial == (0666 & ~Modes.UMASK) ? USUAL : Modes.attributes(initial));
    }

    /** Gives a file that {@link #create} made, and that is closed, its time and mode. */
    public static void complete(Path file, int mode, long mtime) throws IOException {
        // Java looks once more at a file that it must not follow: on one that was just created that is a call for
        // nothing. Times can only be set on a file that its owner may read.
        setTimes(file, mtime, FOLLOW);
        if (Modes.needsSetting(mode | Modes.OWNER_READ, mode)) {
            Modes.set(file, mode);
        }
    }

    /**
     * Sets the time of modification, and that of access to the same: a file system mounted with {@code relatime} then
     * moves the latter at the first use, which tells a later save that the file was used.
     */
    public static void setTimes(Path path, long nanos) throws IOException {
        setTimes(path, nanos, NO_FOLLOW);
    }

    private static void setTimes(Path path, long nanos, LinkOption... options) throws IOException {
        FileTime time = FileTime.from(nanos, TimeUnit.NANOSECONDS);
        Files.getFileAttributeView(path, BasicFileAttributeView.class, options).setTimes(time, time, null);
    }
}
