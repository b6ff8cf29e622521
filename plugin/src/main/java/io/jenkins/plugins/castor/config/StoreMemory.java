package io.jenkins.plugins.castor.config;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.repository.PinsFile;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What the controller remembers of a store: what it published and revoked. Each load is told, so that who can write to the
 * store cannot take anything back. It stands in a folder of Jenkins' home, a file for each store.
 */
@Restricted(NoExternalUse.class)
public final class StoreMemory {

    private static final Logger LOGGER = Logger.getLogger(StoreMemory.class.getName());
    private static final String FOLDER = "io.jenkins.plugins.castor.memory";

    private final PinsFile file;

    private StoreMemory(PinsFile file) {
        this.file = file;
    }

    /** What is remembered of a store, by what people call it. */
    public static StoreMemory of(StoreConfiguration store) throws IOException {
        Path folder = Jenkins.get().getRootDir().toPath().resolve(FOLDER);
        Files.createDirectories(folder);
        return new StoreMemory(new PinsFile(folder.resolve("store-" + digest(store.toString()) + ".pins")));
    }

    private static String digest(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** All that is remembered. */
    public Pins pins() throws IOException {
        return file.read();
    }

    /** Remembers a generation that this controller published, or found in use with its signature. */
    public void published(Head head) {
        update(pins -> pins.published(head));
    }

    /**
     * Remembers generations that were revoked.
     *
     * @param newest the newest one still in use; 0 when there is none
     */
    public void revoked(Namespace namespace, Collection<Long> generations, long newest) {
        update(pins -> pins.revoked(namespace, generations, newest));
    }

    /** What was done in the store is done; that it is not remembered is a warning in the log. */
    private void update(UnaryOperator<Pins> change) {
        try {
            file.update(change);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Castor cannot remember what it published or revoked", e);
        }
    }
}
