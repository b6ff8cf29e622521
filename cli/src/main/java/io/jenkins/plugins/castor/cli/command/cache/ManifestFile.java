package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.save.SaveParts;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the manifest that another machine wrote about a save that it prepared. */
final class ManifestFile {

    private ManifestFile() {}

    /** @param place the file, or the directory of the prepared save */
    static Manifest read(Path place) throws IOException {
        Path file = Files.isDirectory(place) ? place.resolve(SaveParts.MANIFEST) : place;
        if (!Files.isRegularFile(file)) {
            throw new UsageException(
                    file + " does not exist or is not a file: name the manifest that 'castor save --prepare'"
                            + " made; it makes none if nothing changed");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ManifestCodec.decode(in.readNBytes(ManifestCodec.MAX_BYTES + 1));
        }
    }
}
