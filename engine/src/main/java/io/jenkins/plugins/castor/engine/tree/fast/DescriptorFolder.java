package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.DirectoryListing;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.FolderErrors;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import io.jenkins.plugins.castor.engine.tree.calls.PathFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * A directory by its descriptor. What is done often is a system call relative to it; the rest goes through the path that
 * Linux gives to what is open, which leads there whatever becomes of its name.
 */
final class DescriptorFolder extends PathFolder {

    private static final Path OPEN = Path.of("/proc/self/fd");

    /** Whether what is open has a path here; in a chroot it may have none. */
    static final boolean AVAILABLE = Files.isDirectory(OPEN);

    private final int descriptor;

    /** Null for one that was opened by its whole path. */
    private final DescriptorFolder parent;

    private DescriptorFolder(int descriptor, DescriptorFolder parent, Path name) {
        super(name);
        this.descriptor = descriptor;
        this.parent = parent;
    }

    static Folder at(Path path) throws IOException {
        return checked(SystemCalls.openDirectory(path), null, path);
    }

    private static Folder checked(int descriptor, DescriptorFolder parent, Path name) throws IOException {
        DescriptorFolder folder = new DescriptorFolder(descriptor, parent, name);
        if (SystemCalls.OPENS_DIRECTORIES_ONLY) {
            return folder;
        }
        try {
            UnixStatus status = new UnixStatus();
            status.look(descriptor, name);
            if (!status.isDirectory()) {
                throw new NotDirectoryException(folder.path().toString());
            }
            return folder;
        } catch (Throwable e) {
            folder.close();
            throw e;
        }
    }

    /** Built only when it is needed, which is rare. */
    @Override
    public Path path() {
        return parent == null ? super.path() : parent.path().resolve(super.path());
    }

    @Override
    protected Path reached() {
        return OPEN.resolve(Integer.toString(descriptor));
    }

    @Override
    public Folder open(Path name) throws IOException {
        int directory;
        if (DirectoryListing.isDecoded(name)) {
            try {
                directory = SystemCalls.openDirectoryIn(descriptor, bytes(name.toString()), name);
            } catch (FileSystemException e) {
                throw FolderErrors.at(path().resolve(name), e);
            }
        } else {
            directory = ask(name, SystemCalls::openDirectory);
        }
        return checked(directory, this, name);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public FileStatus look(Path name) throws IOException {
        return ask(name, path -> {
            UnixStatus status = new UnixStatus();
            status.look(path);
            return status;
        });
    }

    @Override
    public void make(String name, int mode, long mtime, long atime, ByteBuffer content) throws IOException {
        if (mtime < 0 || (content.hasRemaining() && !content.isDirect())) {
            super.make(name, mode, mtime, atime, content);
            return;
        }
        int initial = mode | Modes.OWNER_READ;
        try {
            int file = SystemCalls.createIn(descriptor, bytes(name), initial, OPEN);
            try {
                SystemCalls.write(file, content, OPEN);
                SystemCalls.setTimes(file, atime, mtime, OPEN);
                if (Modes.needsSetting(initial, mode)) {
                    SystemCalls.setMode(file, mode, OPEN);
                }
            } catch (Throwable e) {
                closeAfter(e, file);
                throw e;
            }
            SystemCalls.close(file, OPEN);
        } catch (FileSystemException e) {
            throw FolderErrors.at(path().resolve(name), e);
        }
    }

    private void closeAfter(Throwable trouble, int file) {
        try {
            SystemCalls.close(file, OPEN);
        } catch (IOException e) {
            trouble.addSuppressed(e);
        }
    }

    @Override
    public void setTimes(long mtime) throws IOException {
        if (mtime < 0) {
            super.setTimes(mtime);
        } else {
            try {
                SystemCalls.setTimes(descriptor, mtime, mtime, OPEN);
            } catch (FileSystemException e) {
                throw FolderErrors.at(path(), e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        SystemCalls.close(descriptor, OPEN);
    }
}
