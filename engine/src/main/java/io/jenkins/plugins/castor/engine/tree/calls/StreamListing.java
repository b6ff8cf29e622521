package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A directory that Java lists, and whose entries are looked at by their paths. */
final class StreamListing implements DirectoryListing {

    private final Path directory;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;
    private final List<Path> undecoded = new ArrayList<>();

    @SuppressWarnings("StreamResourceLeak") // closed with this
    StreamListing(Path directory) throws IOException {
        this.directory = directory;
        this.stream = Files.newDirectoryStream(directory);
        this.entries = stream.iterator();
    }

    @Override
    public byte[] next() throws IOException {
        try {
            while (entries.hasNext()) {
                Path name = entries.next().getFileName();
                if (DirectoryListing.isDecoded(name)) {
                    return name.toString().getBytes(StandardCharsets.UTF_8);
                }
                undecoded.add(name);
            }
            return null;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public List<Path> undecoded() {
        return List.copyOf(undecoded);
    }

    @Override
    public FileStatus look(byte[] name) throws IOException {
        return AttributesStatus.of(directory.resolve(new String(name, StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
