package io.jenkins.plugins.castor.config;

import hudson.XmlFile;
import hudson.util.Secret;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import jenkins.model.Jenkins;

/** The key with which this controller signs what it publishes: made at its first use, kept as a secret of Jenkins. */
public final class SigningKeys {

    private static final String FILE = "io.jenkins.plugins.castor.signing-key.xml";

    private SigningKeys() {}

    /** As it stands in Jenkins' home, encrypted with its key of secrets. */
    private static final class Kept {
        Secret pem;
    }

    /** @throws UncheckedIOException when it can be neither read nor written */
    public static synchronized SigningKey get() {
        XmlFile file = new XmlFile(Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), FILE));
        try {
            if (file.exists()) {
                // Never made anew in the place of one that cannot be read: everything that it signed would be lost.
                return SigningKey.parse(((Kept) file.read()).pem.getPlainText());
            }
            SigningKey key = SigningKey.generate();
            Kept kept = new Kept();
            kept.pem = Secret.fromString(key.toPem());
            file.write(kept);
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("the signing key in " + file + " can be neither read nor made", e);
        }
    }
}
