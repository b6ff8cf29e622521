package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory whose content is reached by paths. It is looked at when it is opened; a process that exchanges it afterwards
 * is not noticed, unless the path is one that leads to an open directory whatever happens to its name.
 */
public class PathFolder implements Folder {

    private final Path path;

    protected PathFolder(Path path) {
        this.path = path;
    }

    /** Looks whether this is a directory, and no link to one. */
    static PathFolder of(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    ? new NotDirectoryException(path.toString())
                    : new NoSuchFileException(path.toString());
        }
        return new PathFolder(path);
    }

    @Override
    public Path path() {
        return path;
    }

    /** The path by which it is reached. */
    protected Path reached() {
        return path;
    }

    /** Does something with a path; errors name the one where it is. */
    protected interface Call<T> {
        T on(Path path) throws IOException;
    }

    private interface Act {
        void on(Path path) throws IOException;
    }

    protected final <T> T ask(Path name, Call<T> call) throws IOException {
        try {
            return call.on(reached().resolve(name));
        } catch (FileSystemException e) {
            throw FolderErrors.at(path().resolve(name), e);
        }
    }

    private void act(Path name, Act act) throws IOException {
        ask(name, path -> {
            act.on(path);
            return null;
        });
    }

    @Override
    public Folder open(Path name) throws IOException {
        return of(path().resolve(name));
    }

    @Override
    public List<Path> names() throws IOException {
        List<Path> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(reached())) {
            for (Path entry : stream) {
                names.add(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (FileSystemException e) {
            throw FolderErrors.at(path(), e);
        }
        return names;
    }

    @Override
    public FileStatus look(Path name) throws IOException {
        return ask(name, AttributesStatus::of);
    }

    @Override
    public void make(String name, int mode, long mtime, long atime, ByteBuffer content) throws IOException {
        Path file = Path.of(name);
        try (FileChannel channel = create(file, mode)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        } catch (IOException e) {
            throw FolderErrors.at(path().resolve(name), e);
        }
        complete(file, mode, mtime, atime);
    }

    @Override
    public FileChannel create(Path name, int mode) throws IOException {
        return ask(name, path -> PortableCalls.create(path, mode));
    }

    @Override
    public void complete(Path name, int mode, long mtime, long atime) throws IOException {
        act(name, path -> {
            PortableCalls.setTimes(path, mtime, atime);
            Modes.setOfFile(path, mode);
        });
    }

    @Override
    public void makeDirectory(Path name, int mode) throws IOException {
        act(name, path -> Files.createDirectory(path, Modes.attributes(mode)));
    }

    @Override
    public void makeLink(Path name, Path target, long mtime) throws IOException {
        act(name, path -> {
            Files.createSymbolicLink(path, target);
            PortableCalls.setTimes(path, mtime, mtime);
        });
    }

    @Override
    public void makeName(Path name, Folder of, Path file) throws IOException {
        Path existing = of instanceof PathFolder folder
                ? folder.reached().resolve(file)
                : of.path().resolve(file);
        act(name, path -> Files.createLink(path, existing));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        act(from, path -> Files.move(path, reached().resolve(to), StandardCopyOption.ATOMIC_MOVE));
    }

    @Override
    public void delete(Path name) throws IOException {
        act(name, Files::delete);
    }

    @Override
    public void deleteDirectory(Path name) throws IOException {
        act(name, Files::delete);
    }

    @Override
    public void setMode(int mode) throws IOException {
        Modes.setKeeping(reached(), mode);
    }

    @Override
    public void setTimes(long mtime) throws IOException {
        PortableCalls.setTimesOfFile(reached(), mtime, mtime);
    }

    @Override
    public void close() throws IOException {
        // Nothing is open.
    }
}
