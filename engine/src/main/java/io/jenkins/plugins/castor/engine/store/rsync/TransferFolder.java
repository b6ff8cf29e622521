package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The local folder of one run of rsync, readable only by this user. It holds the list of names for rsync and a tree of
 * files with those names, which rsync sends or fetches. Close it to delete it.
 */
final class TransferFolder implements AutoCloseable {

    private final TemporaryFolder owner;
    private final Path folder;

    private TransferFolder(TemporaryFolder owner) {
        this.owner = owner;
        this.folder = owner.path();
    }

    interface Action<T> {
        T run() throws IOException;
    }

    static TransferFolder make() throws StoreException {
        return explained(() -> {
            TransferFolder folder = new TransferFolder(TemporaryFolder.create("rsync"));
            Files.createDirectory(folder.tree());
            return folder;
        });
    }

    Path tree() {
        return folder.resolve("tree");
    }

    /** The file that rsync sends or fetches under this name. */
    File file(String name) {
        return tree().resolve(name).toFile();
    }

    /** Links to a file elsewhere, so that rsync can send it under this name. */
    void link(String name, Path target) throws StoreException {
        explained(() -> Files.createSymbolicLink(withParent(name), target));
    }

    void write(String name, byte[] content) throws StoreException {
        explained(() -> Files.write(withParent(name), content));
    }

    /** Creates a sparse file of this size. With {@code --append}, rsync fetches only what follows. */
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

    /** The option that gives rsync these names literally, without wildcards. Use it with {@code --from0}. */
    String names(Collection<String> names) throws StoreException {
        Path list = folder.resolve("names");
        StringBuilder text = new StringBuilder();
        // rsync sometimes refuses the last name if it is not terminated, depending on the length of the list.
        names.forEach(name -> text.append(name).append('\0'));
        explained(() -> Files.writeString(list, text, StandardCharsets.US_ASCII));
        return "--files-from=" + list;
    }

    /** The option that gives rsync these filter rules. */
    String filters(List<String> rules) throws StoreException {
        Path list = folder.resolve("filters");
        // With --from0, this file is split at NULs, too.
        String text = String.join("\0", rules) + "\0";
        explained(() -> Files.writeString(list, text, StandardCharsets.US_ASCII));
        return "--filter=merge " + list;
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
        owner.close();
    }
}
