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

    private SigningKey(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /** Generates a new key. */
    public static SigningKey generate() {
        KeyPair pair = pair(new SecureRandom());
        return new SigningKey(pair.getPrivate(), pair.getPublic());
    }

    /**
     * Parses a private key, as {@link #toPem} or openssl writes it, or only its base64.
     *
     * @throws IllegalArgumentException if the text is not one Ed25519 private key. The message contains nothing of the
     *     key
     */
    public static SigningKey parse(String text) {
        List<byte[]> keys = Pem.decode(Pem.PRIVATE, text);
        if (keys.size() != 1) {
            throw new IllegalArgumentException((keys.isEmpty() ? "has no private key" : "has more than one private key")
                    + ": give one that 'castor keygen' made");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
            SigningKey parsed = new SigningKey(key, publicOf((EdECPrivateKey) key));
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
        return TrustedKeys.of(List.of(publicKey));
    }

    /** The private key as PEM. Write it only to a file that nobody but its owner can read. */
    public String toPem() {
        byte[] encoded = key.getEncoded();
        try {
            return Pem.encode(Pem.PRIVATE, encoded);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The public key as PEM. */
    public String publicPem() {
        return Pem.encode(Pem.PUBLIC, publicKey.getEncoded());
    }

    @Override
    public String toString() {
        return "the signing key " + id();
    }
}
