package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.tree.Removal;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * A folder for one run of rsync, which nobody else may look into. It has the list of names that rsync is given, and a tree
 * of files under those names: what is sent, or what was fetched.
 */
final class Scratch implements AutoCloseable {

    /** Says whose it is, should a process be killed so that it leaves one. */
    private static final String PREFIX =
            "castor-rsync-" + ProcessHandle.current().pid() + "-";

    private final Path folder;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    interface Action<T> {
        T run() throws IOException;
    }

    static Scratch make() throws StoreException {
        return explained(() -> {
            Path folder = Files.createTempDirectory(PREFIX);
            Files.createDirectory(folder.resolve("tree"));
            return new Scratch(folder);
        });
    }

    Path tree() {
        return folder.resolve("tree");
    }

    /** Where rsync finds or leaves what it calls so. */
    File file(String name) {
        return tree().resolve(name).toFile();
    }

    /** Lets rsync find a file that stands elsewhere. */
    void link(String name, Path target) throws StoreException {
        explained(() -> Files.createSymbolicLink(withParent(name), target));
    }

    void write(String name, byte[] content) throws StoreException {
        explained(() -> Files.write(withParent(name), content));
    }

    /** Makes a file that ends there and takes no room: rsync appends to it what stands behind. */
    void writeHole(String name, long bytes) throws StoreException {
        explained(() -> {
            try (RandomAccessFile file = new RandomAccessFile(withParent(name).toFile(), "rw")) {
                file.setLength(bytes);
            }
            return null;
        });
    }

    void makeFolder(String name) throws StoreException {
        explained(() -> Files.createDirectories(tree().resolve(name)));
    }

    /** The option that makes rsync take these names literally; it goes with {@code --from0}. */
    String names(Collection<String> names) throws StoreException {
        Path list = folder.resolve("names");
        byte[] text = String.join("\0", names).getBytes(StandardCharsets.US_ASCII);
        explained(() -> Files.write(list, text));
        return "--files-from=" + list;
    }

    private Path withParent(String name) throws IOException {
        Path path = tree().resolve(name);
        Files.createDirectories(path.getParent());
        return path;
    }

    static <T> T explained(Action<T> action) throws StoreException {
        try {
            return action.run();
        } catch (IOException e) {
            throw new StoreException(
                    "cannot use the temporary folder " + System.getProperty("java.io.tmpdir") + ": " + e.getMessage()
                            + "; make room there, or set -Djava.io.tmpdir to another folder",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            Removal.remove(folder);
        } catch (IOException e) {
            // A process that was killed may have written its last into it. It is a temporary folder.
        }
    }
}
