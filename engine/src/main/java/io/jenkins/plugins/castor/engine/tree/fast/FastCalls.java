package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.DirectoryListing;
import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.OpenFile;
import io.jenkins.plugins.castor.engine.tree.calls.PortableCalls;
import java.io.IOException;
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
    public Folder folder(Path directory) throws IOException {
        return DescriptorFolder.AVAILABLE ? DescriptorFolder.at(directory) : portable.folder(directory);
    }

    @Override
    public boolean holdsDirectories() {
        return DescriptorFolder.AVAILABLE || portable.holdsDirectories();
    }
}
