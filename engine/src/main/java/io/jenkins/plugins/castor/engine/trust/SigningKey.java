package io.jenkins.plugins.castor.engine.trust;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** A private Ed25519 key that signs what you publish. Only {@link #toPem} reveals it. */
public final class SigningKey {
    static final String ALGORITHM = "Ed25519";

    private final PrivateKey key;
    private final PublicKey publicKey;
    private final List<String> projects;

    private SigningKey(PrivateKey key, PublicKey publicKey, List<String> projects) {
        this.key = key;
        this.publicKey = publicKey;
        this.projects = List.copyOf(projects);
    }

    /** Generates a new key that counts for all projects. */
    public static SigningKey generate() {
        return generate(List.of());
    }

    /**
     * Generates a new key.
     *
     * @param projects globs of the projects that it counts for; empty for all
     * @throws IllegalArgumentException if a glob is blank or has control characters
     */
    public static SigningKey generate(List<String> projects) {
        projects.forEach(Pem::checkProject);
        KeyPair pair = pair(new SecureRandom());
        return new SigningKey(pair.getPrivate(), pair.getPublic(), projects);
    }

    /**
     * Parses a private key, as {@link #toPem} or openssl writes it, or only its base64.
     *
     * @throws IllegalArgumentException if the text is not one Ed25519 private key. The message contains nothing of the
     *     key
     */
    public static SigningKey parse(String text) {
        List<Pem.Block> keys = Pem.decode(Pem.PRIVATE, text);
        if (keys.size() != 1) {
            throw new IllegalArgumentException((keys.isEmpty() ? "has no private key" : "has more than one private key")
                    + ": give one that 'castor keygen' made");
        }
        try {
            Pem.Block block = keys.get(0);
            PrivateKey key =
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(block.content()));
            SigningKey parsed = new SigningKey(key, publicOf((EdECPrivateKey) key), block.projects());
            parsed.check();
            return parsed;
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("is not an Ed25519 private key: make one with 'castor keygen'", e);
        }
    }

    /**
     * The JDK cannot derive a public key from a private one, so this generates the pair again from the same random
     * bytes.
     */
    private static PublicKey publicOf(EdECPrivateKey key) {
        byte[] seed =
                key.getBytes().orElseThrow(() -> new IllegalArgumentException("is a key whose bytes cannot be read"));
        return pair(new SecureRandom() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public void nextBytes(byte[] bytes) {
                        System.arraycopy(seed, 0, bytes, 0, bytes.length);
                    }
                })
                .getPublic();
    }

    private static KeyPair pair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(255, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no Ed25519, which every Java since 15 has", e);
        }
    }

    /** Checks that the derived public key belongs to this key. */
    private void check() throws GeneralSecurityException {
        byte[] message = {1, 2, 3};
        Signature verifier = Signature.getInstance(ALGORITHM);
        verifier.initVerify(publicKey);
        verifier.update(message);
        if (!verifier.verify(sign(message))) {
            throw new IllegalStateException("This Java generates Ed25519 keys in an unknown way: use another one");
        }
    }

    byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key cannot sign", e);
        }
    }

    /** The key's id: the first 16 hexadecimal digits of the SHA-256 of the DER-encoded public key. */
    public String id() {
        return TrustedKeys.id(publicKey);
    }

    /** The public key, with which others verify what this key signs. */
    public TrustedKeys trusted() {
        return TrustedKeys.of(publicKey, projects);
    }

    /** Whether this key counts for a project. */
    public boolean countsFor(String project) {
        return !trusted().countingFor(project).ids().isEmpty();
    }

    /** @throws IllegalArgumentException if this key does not count for a project, so that readers would refuse its signature */
    public void checkCountsFor(String project) {
        if (!countsFor(project)) {
            throw new IllegalArgumentException("The signing key " + id() + " counts only for "
                    + String.join(", ", projects) + ", not for " + project + "; sign with another key.");
        }
    }

    /** The private key as PEM. Write it only to a file that nobody but its owner can read. */
    public String toPem() {
        byte[] encoded = key.getEncoded();
        try {
            return Pem.encode(Pem.PRIVATE, encoded, projects);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The public key as PEM. */
    public String publicPem() {
        return Pem.encode(Pem.PUBLIC, publicKey.getEncoded(), projects);
    }

    @Override
    public String toString() {
        return "the signing key " + id();
    }
}
