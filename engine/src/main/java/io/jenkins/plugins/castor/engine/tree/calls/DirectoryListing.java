package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** A directory that is being read: the names in it, and what each of them is. For one thread. */
public interface DirectoryListing extends Closeable {

    /** The next name in UTF-8, but for {@code .} and {@code ..}; null at the end. Leaves out what cannot be decoded. */
    byte[] next() throws IOException;

    /** The names that {@link #next} left out, complete once it returned null. */
    List<Path> undecoded();

    /** Looks at what has a name here; at a link itself. */
    FileStatus look(byte[] name) throws IOException;

    /** Whether the JVM read all of this path as it is: bytes that its file-name encoding cannot hold are lost in the text. */
    static boolean isDecoded(Path found) {
        String text = found.toString();
        try {
            return text.indexOf('\uFFFD') < 0 || Path.of(text).equals(found);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
