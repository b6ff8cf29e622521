package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
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

/** Makes files with as few system calls as Java can: open with the final mode, write, close, set the times. */
final class FileMaker {

    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final FileAttribute<?>[] USUAL = {};
    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

    private final int umask = Modes.umask();

    /** Makes a file; {@code created} runs as soon as there is one to clean up. */
    void make(Path path, RegularFile file, ByteBuffer content, Runnable created) throws IOException {
        if (SystemCalls.AVAILABLE && file.mtime() >= 0 && (content.isDirect() || !content.hasRemaining())) {
            makeDirectly(path, file, content, created);
            return;
        }
        try (FileChannel channel = open(path, file)) {
            created.run();
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }
        complete(path, file);
    }

    /** Gives the file its time and mode while it is open. */
    private void makeDirectly(Path path, RegularFile file, ByteBuffer content, Runnable created) throws IOException {
        int initial = initialMode(file);
        int descriptor = SystemCalls.create(path, initial);
        try {
            created.run();
            SystemCalls.write(descriptor, content, path);
            SystemCalls.setTimes(descriptor, file.mtime(), path);
            if (needsMode(initial, file.mode())) {
                SystemCalls.setMode(descriptor, file.mode(), path);
            }
        } catch (Throwable e) {
            closeAfter(e, descriptor, path);
            throw e;
        }
        SystemCalls.close(descriptor, path);
    }

    private static void closeAfter(Throwable trouble, int descriptor, Path path) {
        try {
            SystemCalls.close(descriptor, path);
        } catch (IOException e) {
            trouble.addSuppressed(e);
        }
    }

    PartedFile begin(Path path, RegularFile file, Runnable created) throws IOException {
        FileChannel channel = open(path, file);
        created.run();
        return new PartedFile(channel, () -> complete(path, file));
    }

    private FileChannel open(Path path, RegularFile file) throws IOException {
        int mode = initialMode(file);
        // Java asks for 0666 unless told: the most usual mode comes out of that and the umask.
        return FileChannel.open(path, NEW, mode == (0666 & ~umask) ? USUAL : Modes.attributes(mode));
    }

    /** Times can only be set on a file that its owner may read. */
    private static int initialMode(RegularFile file) {
        return file.mode() | Modes.OWNER_READ;
    }

    private void complete(Path path, RegularFile file) throws IOException {
        // Java looks once more at a file that it must not follow: on one that was just created that is a call for
        // nothing.
        setTimes(path, file.mtime(), FOLLOW);
        if (needsMode(initialMode(file), file.mode())) {
            Modes.set(path, file.mode());
        }
    }

    /** Whether something created with one mode has to be given another one, the umask considered. */
    boolean needsMode(int initial, int wanted) {
        return (initial & ~umask) != wanted;
    }

    /**
     * Sets the time of modification, and that of access to the same: a file system mounted with {@code relatime} then
     * moves the latter at the first use, which tells a later save that the file was used.
     */
    void setTimes(Path path, long nanos) throws IOException {
        setTimes(path, nanos, NO_FOLLOW);
    }

    private static void setTimes(Path path, long nanos, LinkOption... options) throws IOException {
        FileTime time = FileTime.from(nanos, TimeUnit.NANOSECONDS);
        Files.getFileAttributeView(path, BasicFileAttributeView.class, options).setTimes(time, time, null);
    }
}
