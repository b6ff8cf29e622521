package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.XmlFile;
import hudson.util.Secret;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The key with which this controller signs what it publishes: made at its first use, kept as a secret of Jenkins. Beside it
 * stand the public keys of those before it, so that what they signed is still believed. They are not a part of the
 * configuration, which configuration as code would set back.
 */
@Restricted(NoExternalUse.class)
public final class SigningKeys {

    private static final int LONGEST_OWNER = 256;
    private static final String FILE = "io.jenkins.plugins.castor.signing-key.xml";

    /** The private key that was parsed last, and what it was parsed from. */
    private static Secret knownPem;

    private static SigningKey known;

    private SigningKeys() {}

    /** As it stands in Jenkins' home: the private key encrypted with Jenkins' own. */
    private static final class Kept {
        Secret pem;
        List<String> retired = new ArrayList<>();
    }

    /**
     * The key that signs.
     *
     * @throws UncheckedIOException when it can be neither read nor written
     */
    public static SigningKey get() {
        return parsed(kept());
    }

    /** The name of this controller, for people who see what it signed. */
    public static String owner() {
        String name = "Jenkins " + Objects.requireNonNullElse(Jenkins.get().getRootUrl(), "");
        return name.substring(0, Math.min(name.length(), LONGEST_OWNER)).strip();
    }

    /**
     * Whose signatures count: this controller's key, those before it, and those that an administrator added.
     *
     * @throws UncheckedIOException as {@link #get}
     */
    public static TrustedKeys trusted() {
        Kept kept = kept();
        TrustedKeys keys = parsed(kept).trusted();
        for (String pem : kept.retired) {
            keys = keys.and(TrustedKeys.parse(pem));
        }
        String more = CastorConfiguration.get().getTrustedKeys();
        return more.isBlank() ? keys : keys.and(TrustedKeys.parse(more));
    }

    /** The ids of the keys before this one that are still believed, oldest first. */
    static List<String> retired() {
        return kept().retired.stream()
                .flatMap(pem -> TrustedKeys.parse(pem).ids().stream())
                .toList();
    }

    /** Signs with a new key from now on; what the old one signed is still believed. */
    static synchronized void rotate() {
        Kept kept = kept();
        kept.retired.add(parsed(kept).publicPem());
        kept.pem = secret(SigningKey.generate());
        write(kept);
        Audit.byUser("key-made", "key", parsed(kept).id());
    }

    /**
     * Believes an old key no more: caches that nothing else signed are cold.
     *
     * @return false when there is none of this id
     */
    static synchronized boolean forget(String id) {
        Kept kept = kept();
        boolean found =
                kept.retired.removeIf(pem -> TrustedKeys.parse(pem).ids().contains(id));
        if (found) {
            write(kept);
            Audit.byUser("key-forgotten", "key", id);
        }
        return found;
    }

    private static XmlFile file() {
        return new XmlFile(Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), FILE));
    }

    @NonNull
    private static synchronized Kept kept() {
        XmlFile file = file();
        if (!file.exists()) {
            Kept kept = new Kept();
            kept.pem = secret(SigningKey.generate());
            write(kept);
            return kept;
        }
        try {
            Kept kept = (Kept) file.read();
            if (kept.retired == null) {
                kept.retired = new ArrayList<>();
            }
            return kept;
        } catch (IOException | ClassCastException e) {
            throw unreadable(e);
        }
    }

    /**
     * Parsed once, as parsing tries the key out, which takes longer than reading the file. A file that was changed is
     * seen, as it is read each time.
     *
     * <p>Never made anew in the place of one that cannot be read: all that it signed would be lost.
     */
    private static synchronized SigningKey parsed(Kept kept) {
        if (known == null || !Objects.equals(kept.pem, knownPem)) {
            try {
                known = SigningKey.parse(Secret.toString(kept.pem));
                knownPem = kept.pem;
            } catch (IllegalArgumentException e) {
                throw unreadable(e);
            }
        }
        return known;
    }

    private static Secret secret(SigningKey key) {
        return Secret.fromString(key.toPem());
    }

    private static void write(Kept kept) {
        try {
            file().write(kept);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Castor's signing key in " + file() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static UncheckedIOException unreadable(Exception e) {
        return new UncheckedIOException(new IOException(
                "Castor's signing key in " + file() + " cannot be read (" + e.getMessage()
                        + "); restore that file and the folder 'secrets' of Jenkins' home from the same backup, or delete the"
                        + " file to begin with a new key and cold caches",
                e));
    }
}
