package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.Manifest.Part;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with a prepared save: its manifest, and its new objects as files that are named by their digests. */
record PreparedFolder(Path path) {

    private Path manifest() {
        return path.resolve(SaveParts.MANIFEST);
    }

    /** @throws IOException when there is something in it, which may be a save that was not transferred yet */
    void checkEmpty() throws IOException {
        Files.createDirectories(path);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            if (files.iterator().hasNext()) {
                throw new IOException("the folder " + path + " is not empty; prepare a save in a new one");
            }
        }
    }

    /** Gives the files their lasting names, and adds the manifest, which makes the save complete. */
    void complete(PreparedSave prepared) throws IOException {
        for (Upload object : prepared.objects()) {
            Files.move(object.file(), path.resolve(object.digest()));
        }
        Files.write(manifest(), ManifestCodec.encode(prepared.manifest()));
    }

    /** Removes what a preparation left that failed. */
    void empty() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    Manifest read() throws IOException {
        try (InputStream in = Files.newInputStream(manifest())) {
            return ManifestCodec.decode(in.readNBytes(ManifestCodec.MAX_BYTES + 1));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no prepared save in " + path + "; prepare one there", e);
        }
    }

    /** The objects, named for a namespace; the files are there and of the right size. */
    List<Upload> uploads(StoreLayout layout) throws IOException {
        Manifest manifest = read();
        List<Upload> uploads = new ArrayList<>();
        for (Part pack : manifest.packs()) {
            uploads.add(upload(pack, layout.pack(pack.digest())));
        }
        uploads.add(
                upload(manifest.snapshot(), layout.snapshot(manifest.snapshot().digest())));
        return uploads;
    }

    private Upload upload(Part part, String name) throws IOException {
        Path file = path.resolve(part.digest());
        if (!Files.isRegularFile(file) || Files.size(file) != part.bytes()) {
            throw new IOException("the prepared file " + file + " is missing or was changed; prepare the save again");
        }
        return new Upload(name, part.digest(), part.bytes(), file);
    }
}
