package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;

/** An object that is being received, in a file of its own. */
final class Incoming {

    private final Upload promised;
    private final OutputStream out;
    private final MessageDigest sha256 = Digests.sha256();
    private long received;

    private Incoming(Upload promised, OutputStream out) {
        this.promised = promised;
        this.out = out;
    }

    static Incoming of(Path folder, String name, String digest, long bytes) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("incoming-" + UUID.randomUUID());
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Incoming(new Upload(name, digest, bytes, file), out);
    }

    synchronized void append(byte[] content) throws IOException {
        received += content.length;
        if (received > promised.bytes()) {
            throw new StoreException("more than the promised " + promised.bytes() + " bytes of " + promised.name());
        }
        sha256.update(content);
        out.write(content);
    }

    /** Makes it an object; false when there is one of that name meanwhile. */
    synchronized boolean put(Store store) throws IOException {
        out.close();
        if (received != promised.bytes() || !Digests.hex(sha256.digest()).equals(promised.digest())) {
            throw new StoreException("what was sent as " + promised.name() + " is not what was promised");
        }
        return !store.put(List.of(promised), bytes -> {}).isEmpty();
    }

    synchronized void discard() {
        try {
            out.close();
            Files.deleteIfExists(promised.file());
        } catch (IOException e) {
            // The store sweeps its staging folder.
        }
    }
}
