package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What every Java can do, with {@code java.nio.file}. */
public final class PortableCalls implements FileCalls {

    static final Set<OpenOption> NEW =
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
    @SuppressWarnings("StreamResourceLeak") // closed with the folder
    public Folder folder(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            try (DirectoryStream<Path> above = Files.newDirectoryStream(parent)) {
                if (above instanceof SecureDirectoryStream<Path> secure) {
                    return new StreamFolder(directory, secure.newDirectoryStream(directory.getFileName(), NO_FOLLOW));
                }
            } catch (FileSystemException e) {
                throw FolderErrors.at(directory, e);
            }
        }
        return PathFolder.of(directory);
    }

    @Override
    public boolean holdsDirectories() {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(Path.of(System.getProperty("java.home")))) {
            return stream instanceof SecureDirectoryStream;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes a file that did not exist, and opens it to be written. */
    static FileChannel create(Path file, int mode) throws IOException {
        return FileChannel.open(file, NEW, newFile(mode));
    }

    /** What a file is created with that will have a mode. Times can only be set on a file that its owner may read. */
    static FileAttribute<?>[] newFile(int mode) {
        int initial = mode | Modes.OWNER_READ;
        // Java asks for 0666 unless told: the most usual mode comes out of that and the umask.
        return initial == (0666 & ~Modes.UMASK) ? USUAL : Modes.attributes(initial);
    }

    /** Sets the times of what a path leads to. */
    static void setTimesOfFile(Path file, long mtime, long atime) throws IOException {
        setTimes(file, mtime, atime, FOLLOW);
    }

    /** Sets the times of modification and access, in nanoseconds since 1970. */
    static void setTimes(Path path, long mtime, long atime) throws IOException {
        setTimes(path, mtime, atime, NO_FOLLOW);
    }

    private static void setTimes(Path path, long mtime, long atime, LinkOption... options) throws IOException {
        FileTime modified = FileTime.from(mtime, TimeUnit.NANOSECONDS);
        FileTime accessed = mtime == atime ? modified : FileTime.from(atime, TimeUnit.NANOSECONDS);
        Files.getFileAttributeView(path, BasicFileAttributeView.class, options).setTimes(modified, accessed, null);
    }
}
