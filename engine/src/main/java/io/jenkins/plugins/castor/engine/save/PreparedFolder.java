package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewPack;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.NewSnapshot;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder that holds a prepared save: its manifest, and its new objects as files. */
record PreparedFolder(Path path) {

    private Path manifest() {
        return path.resolve(SaveParts.MANIFEST);
    }

    /**
     * Creates the folder unless it exists.
     *
     * @throws IOException when it is not empty: it may hold a save that was not transferred yet
     */
    void checkEmpty() throws IOException {
        Files.createDirectories(path);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            if (files.iterator().hasNext()) {
                throw new IOException("the folder " + path + " is not empty; prepare the save in an empty one");
            }
        }
    }

    /** Gives the object files their final names, then writes the manifest, which completes the save. */
    void complete(PreparedSave prepared) throws IOException {
        for (Upload object : prepared.objects()) {
            Files.move(object.file(), file(object.name()));
        }
        Files.write(manifest(), ManifestCodec.encode(prepared.manifest()));
    }

    /** Removes the files of a failed preparation. */
    void empty() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** @throws IOException when there is no manifest, or it is damaged */
    Manifest read() throws IOException {
        try (InputStream in = Files.newInputStream(manifest())) {
            return ManifestCodec.decode(in.readNBytes(ManifestCodec.MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no prepared save in " + path + "; prepare one first", e);
        }
    }

    /**
     * The objects to upload, with their names in a namespace; the snapshot is the last.
     *
     * @throws IOException when a file is missing or has the wrong size, or the save is too old
     */
    List<Upload> uploads(StoreLayout layout) throws IOException {
        Manifest manifest = read();
        Instant prepared = Files.getLastModifiedTime(manifest()).toInstant();
        if (prepared.plus(Deadline.LONGEST).isBefore(Instant.now())) {
            throw new IOException("the save in " + path + " was prepared more than " + Deadline.LONGEST.toHours()
                    + " hours ago, and the store may have lost what it builds on; prepare it again");
        }
        List<Upload> uploads = new ArrayList<>();
        for (NewPack pack : manifest.packs()) {
            uploads.add(upload(layout.pack(pack.name()), pack.digest(), pack.bytes()));
        }
        NewSnapshot snapshot = manifest.snapshot();
        uploads.add(upload(layout.snapshot(snapshot.digest()), snapshot.digest(), snapshot.bytes()));
        return uploads;
    }

    private Upload upload(String name, String digest, long bytes) throws IOException {
        Path file = file(name);
        if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
            throw new IOException("the prepared file " + file + " is missing or was changed; prepare the save again");
        }
        return new Upload(name, Optional.of(digest), bytes, file);
    }

    /** The file of an object: the last segment of its name. */
    private Path file(String name) {
        return path.resolve(name.substring(name.lastIndexOf('/') + 1));
    }
}
