package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A tree of files behind an rsync daemon, or on a machine with ssh and rsync, that is no store. It is only read. */
public final class RsyncTree implements AutoCloseable {

    /** Is told of the files of a tree. */
    public interface Visitor {
        /**
         * A regular file.
         *
         * @param path from the tree's root on; characters that are not ASCII are those of its bytes in ISO 8859-1
         */
        void file(String path, long bytes);
    }

    /** Exit codes: all was read; some files were gone before they were. */
    private static final Set<Integer> GOOD = Set.of(0, 24);

    private final RsyncAddress address;
    private final RsyncProgram program;

    /**
     * @param url {@code rsync://[user@]host[:port]/module[/path]} or {@code rsync+ssh://[user@]host[:port]/path}
     * @throws IllegalArgumentException if the URL or an option cannot be used
     */
    public RsyncTree(StoreUrl url, StoreOptions options) {
        url.allowOptions(List.of());
        this.address = RsyncAddress.of(url, options);
        this.program = new RsyncProgram(address, options, RsyncProgram.Patience.DEFAULT);
    }

    /** Tells of all files, in no order; of none if the tree is not there. */
    public void list(Visitor visitor) throws StoreException {
        try (TransferFolder local = TransferFolder.make()) {
            run(
                    local,
                    "",
                    List.of("--list-only", "--no-human-readable"),
                    local.tree(),
                    new TreeListing(address.path().isEmpty() ? "" : address.path() + "/", visitor));
        }
    }

    /**
     * Copies a directory of the tree: files, directories and links, with their modes and times. The owner may read and write
     * everything.
     *
     * @param directory from the tree's root on, without slashes around it
     * @param target an empty directory
     * @return where the root of the tree would be below the target: there, the directory has the path that it has in the tree
     */
    public Path fetch(String directory, Path target) throws StoreException {
        try (TransferFolder local = TransferFolder.make()) {
            run(
                    local,
                    directory + "/",
                    List.of("--links", "--perms", "--times", "--chmod=Du+rwx,Fu+rw,go-w"),
                    target,
                    line -> {});
        }
        return target.resolve(address.path());
    }

    private void run(TransferFolder local, String directory, List<String> options, Path target, OutputLines.Sink sink)
            throws StoreException {
        String name = address.path().isEmpty() ? directory : address.path() + "/" + directory;
        List<String> arguments = new ArrayList<>(List.of("--recursive"));
        arguments.addAll(options);
        arguments.add(local.names(Set.of(name.isEmpty() ? "./" : name)));
        arguments.addAll(List.of("--ignore-missing-args", "--", address.root(), target.toString()));
        program.run(
                "read " + (directory.isEmpty() ? "the tree" : directory),
                outcome -> GOOD.contains(outcome.exit()),
                arguments,
                sink);
    }

    /** What people should know of the rsync program of this machine. */
    public List<String> warnings() {
        return program.warnings();
    }

    @Override
    public String toString() {
        return address.url();
    }

    /** Ends what runs. */
    @Override
    public void close() {
        program.close();
    }
}
