package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.DirectoryListing;
import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import io.jenkins.plugins.castor.engine.tree.calls.OpenFile;
import io.jenkins.plugins.castor.engine.tree.calls.PortableCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks at, reads and makes files by system calls: {@code java.nio.file} would open each new file a second time to set its
 * times, and makes a dozen objects for every name it lists.
 */
public final class FastCalls implements FileCalls {

    private final FileCalls portable;

    private FastCalls(FileCalls portable) {
        this.portable = portable;
    }

    /** The fast way; empty where this JVM does not let these calls be made, or where names are not UTF-8 in it. */
    public static Optional<FileCalls> find() {
        boolean available = SystemCalls.AVAILABLE
                && UnixStatus.AVAILABLE
                && DescriptorListing.AVAILABLE
                && "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
        return available ? Optional.of(new FastCalls(new PortableCalls())) : Optional.empty();
    }

    @Override
    public FileStatus look(Path path) throws IOException {
        UnixStatus status = new UnixStatus();
        status.look(path);
        return status;
    }

    @Override
    public DirectoryListing list(Path directory) throws IOException {
        return new DescriptorListing(directory);
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new DescriptorFile(file);
    }

    @Override
    public void make(Path file, int mode, long mtime, ByteBuffer content, Runnable created) throws IOException {
        if (mtime < 0 || (content.hasRemaining() && !content.isDirect())) {
            portable.make(file, mode, mtime, content, created);
            return;
        }
        int initial = mode | Modes.OWNER_READ;
        int descriptor = SystemCalls.create(file, initial);
        try {
            created.run();
            SystemCalls.write(descriptor, content, file);
            SystemCalls.setTimes(descriptor, mtime, file);
            if (Modes.needsSetting(initial, mode)) {
                SystemCalls.setMode(descriptor, mode, file);
            }
        } catch (Throwable e) {
            closeAfter(e, descriptor, file);
            throw e;
        }
        SystemCalls.close(descriptor, file);
    }

    private static void closeAfter(Throwable trouble, int descriptor, Path file) {
        try {
            SystemCalls.close(descriptor, file);
        } catch (IOException e) {
            trouble.addSuppressed(e);
        }
    }
}
