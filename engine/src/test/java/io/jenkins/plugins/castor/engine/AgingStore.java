package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets time pass in a store that is a directory: everything in it becomes older. */
final class AgingStore {

    private AgingStore() {}

    static void age(Path store, Duration by) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(store)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.setLastModifiedTime(
                    file,
                    FileTime.from(Files.getLastModifiedTime(file).toInstant().minus(by)));
        }
    }

    /** Makes an unsigned head say that it was published earlier. */
    static void backdate(Path head, Duration by) throws IOException {
        Head now = HeadCodec.decode(Files.readAllBytes(head));
        FileTime time = Files.getLastModifiedTime(head);
        Files.delete(head);
        Files.write(
                head,
                HeadCodec.encode(new Head(
                        now.store(),
                        now.namespace(),
                        now.generation(),
                        now.parent(),
                        now.snapshot(),
                        now.totals(),
                        now.levels(),
                        now.tree(),
                        now.key(),
                        now.created().minus(by),
                        now.publisher(),
                        now.provenance(),
                        Optional.empty())));
        Files.setLastModifiedTime(head, time);
    }
}
