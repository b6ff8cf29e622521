package io.jenkins.plugins.castor.engine.tree.fast;

import io.jenkins.plugins.castor.engine.tree.calls.DirectoryListing;
import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A directory that is read by system calls: names as bytes, and each looked at by its name alone. */
final class DescriptorListing implements DirectoryListing {

    private static final Internals JAVA = new Internals();
    private static final MethodHandle OPEN_STREAM = JAVA.call(Internals.CALLS, "fdopendir", long.class, int.class);
    private static final MethodHandle READ = JAVA.call(Internals.CALLS, "readdir", byte[].class, long.class);
    private static final MethodHandle CLOSE_STREAM = JAVA.call(Internals.CALLS, "closedir", void.class, long.class);

    /** Whether this JVM lets these calls be made. */
    static final boolean AVAILABLE = JAVA.haveAll();

    private final Path path;
    private final int directory;
    private final long stream;
    private final UnixStatus status = new UnixStatus();
    private boolean allDecoded = true;

    DescriptorListing(Path path) throws IOException {
        this.path = path;
        this.directory = SystemCalls.open(path);
        try {
            stream = (long) OPEN_STREAM.invokeExact(directory);
        } catch (Throwable e) {
            SystemCalls.close(directory, path);
            throw Internals.explained(e, path);
        }
    }

    @Override
    public byte[] next() throws IOException {
        try {
            byte[] name;
            do {
                name = (byte[]) READ.invokeExact(stream);
            } while (name != null && (isSelfOrParent(name) || !isDecoded(name)));
            return name;
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }

    private static boolean isSelfOrParent(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    private boolean isDecoded(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                String text = new String(name, StandardCharsets.UTF_8);
                boolean decoded = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), name);
                allDecoded &= decoded;
                return decoded;
            }
        }
        return true;
    }

    /** Only a path that Java found has a name that is not valid. */
    @Override
    public List<Path> undecoded() {
        List<Path> names = new ArrayList<>();
        if (!allDecoded) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                for (Path found : stream) {
                    if (!DirectoryListing.isDecoded(found.getFileName())) {
                        names.add(found.getFileName());
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                // It was readable a moment ago; what is not found now is found by the next scan.
            }
        }
        return names;
    }

    @Override
    public FileStatus look(byte[] name) throws IOException {
        status.look(directory, name, path);
        return status;
    }

    @Override
    public void close() throws IOException {
        try {
            CLOSE_STREAM.invokeExact(stream);
        } catch (Throwable e) {
            throw Internals.explained(e, path);
        }
    }
}
