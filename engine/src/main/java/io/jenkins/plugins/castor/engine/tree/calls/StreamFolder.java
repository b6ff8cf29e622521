package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A directory that Java holds open. Bytes are written, and files are moved and deleted, through it. Java cannot make
 * directories and links that way, nor set times to the nanosecond: this is done by path. What was made is then looked for
 * in the open directory, so that nothing is written below a directory that another process put there.
 */
final class StreamFolder implements Folder {

    private static final LinkOption NO_FOLLOW = LinkOption.NOFOLLOW_LINKS;
    private static final Path SELF = Path.of(".");

    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    StreamFolder(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    @Override
    public Path path() {
        return path;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private interface Act {
        void run() throws IOException;
    }

    private <T> T ask(Path name, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (FileSystemException e) {
            throw FolderErrors.at(path.resolve(name), e);
        }
    }

    private void act(Path name, Act act) throws IOException {
        ask(name, () -> {
            act.run();
            return null;
        });
    }

    @Override
    public Folder open(Path name) throws IOException {
        return ask(name, () -> new StreamFolder(path.resolve(name), stream.newDirectoryStream(name, NO_FOLLOW)));
    }

    @Override
    public List<Path> names() throws IOException {
        List<Path> names = new ArrayList<>();
        // A stream gives its names only once.
        try (DirectoryStream<Path> again = stream.newDirectoryStream(SELF, NO_FOLLOW)) {
            for (Path entry : again) {
                names.add(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (FileSystemException e) {
            throw FolderErrors.at(path, e);
        }
        return names;
    }

    private PosixFileAttributes attributes(Path name) throws IOException {
        return stream.getFileAttributeView(name, PosixFileAttributeView.class, NO_FOLLOW)
                .readAttributes();
    }

    @Override
    public FileStatus look(Path name) throws IOException {
        return ask(name, () -> new AttributesStatus(attributes(name)));
    }

    @Override
    public void make(String name, int mode, long mtime, long atime, ByteBuffer content) throws IOException {
        Path file = Path.of(name);
        try (SeekableByteChannel channel = open(file, mode)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        } catch (IOException e) {
            throw FolderErrors.at(path.resolve(file), e);
        }
        complete(file, mode, mtime, atime, Modes.needsSetting(mode | Modes.OWNER_READ, mode));
    }

    private SeekableByteChannel open(Path name, int mode) throws IOException {
        return ask(name, () -> stream.newByteChannel(name, PortableCalls.NEW, PortableCalls.newFile(mode)));
    }

    @Override
    public FileChannel create(Path name, int mode) throws IOException {
        SeekableByteChannel channel = open(name, mode);
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new FileSystemException(path.resolve(name).toString(), null, "this Java opens no channel to write it");
    }

    @Override
    public void complete(Path name, int mode, long mtime, long atime) throws IOException {
        complete(name, mode, mtime, atime, true);
    }

    private void complete(Path name, int mode, long mtime, long atime, boolean setsMode) throws IOException {
        act(name, () -> {
            // Java looks once more at a file that it must not follow: on one that was just made a call for nothing.
            PortableCalls.setTimesOfFile(path.resolve(name), mtime, atime);
            if (setsMode) {
                stream.getFileAttributeView(name, PosixFileAttributeView.class, NO_FOLLOW)
                        .setPermissions(Modes.permissions(mode));
            }
        });
    }

    @Override
    public void makeDirectory(Path name, int mode) throws IOException {
        // If it is not here, opening it fails before anything is written into it.
        act(name, () -> Files.createDirectory(path.resolve(name), Modes.attributes(mode)));
    }

    @Override
    public void makeLink(Path name, Path target, long mtime) throws IOException {
        act(name, () -> {
            Files.createSymbolicLink(path.resolve(name), target);
            check(attributes(name).isSymbolicLink());
            PortableCalls.setTimes(path.resolve(name), mtime, mtime);
        });
    }

    @Override
    public void makeName(Path name, Folder of, Path file) throws IOException {
        if (!(of instanceof StreamFolder folder)) {
            throw new IllegalArgumentException("Not a directory that was opened the same way: " + of.path());
        }
        act(name, () -> {
            Files.createLink(path.resolve(name), folder.path.resolve(file));
            Object wanted = folder.attributes(file).fileKey();
            if (!Objects.equals(attributes(name).fileKey(), wanted)) {
                stream.deleteFile(name);
                check(false);
            }
        });
    }

    private static void check(boolean stands) throws FileSystemException {
        if (!stands) {
            throw new FileSystemException(null, null, "another process exchanges directories there; end it");
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        act(from, () -> stream.move(from, stream, to));
    }

    @Override
    public void delete(Path name) throws IOException {
        act(name, () -> stream.deleteFile(name));
    }

    @Override
    public void deleteDirectory(Path name) throws IOException {
        act(name, () -> stream.deleteDirectory(name));
    }

    @Override
    public void setMode(int mode) throws IOException {
        if (Modes.hasOtherBits(path)) {
            Modes.setKeeping(path, mode);
        } else {
            stream.getFileAttributeView(PosixFileAttributeView.class).setPermissions(Modes.permissions(mode));
        }
    }

    @Override
    public void setTimes(long mtime) throws IOException {
        // In Java 17 the view of an open directory cuts times to microseconds: it is asked whether this is the
        // directory.
        Object open = stream.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
        Object there =
                Files.readAttributes(path, PosixFileAttributes.class, NO_FOLLOW).fileKey();
        if (Objects.equals(open, there)) {
            PortableCalls.setTimes(path, mtime, mtime);
        }
    }

    /** Opening it would take several calls more. */
    @Override
    public void finish(Path name, int mode, long mtime) throws IOException {
        if (mode >= 0) {
            Folder.super.finish(name, mode, mtime);
        } else {
            act(name, () -> PortableCalls.setTimes(path.resolve(name), mtime, mtime));
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
