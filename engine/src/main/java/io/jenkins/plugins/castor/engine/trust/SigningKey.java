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

/** The private key of whoever publishes, Ed25519. Never shows itself, but by {@link #toPem}. */
public final class SigningKey {
    static final String ALGORITHM = "Ed25519";

    private final PrivateKey key;
    private final PublicKey publicKey;

    private SigningKey(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /** A new key. */
    public static SigningKey generate() {
        KeyPair pair = pair(new SecureRandom());
        return new SigningKey(pair.getPrivate(), pair.getPublic());
    }

    /**
     * Reads a private key as {@link #toPem} or openssl writes it, or its base64 alone.
     *
     * @throws IllegalArgumentException which says what is wrong and nothing of the key
     */
    public static SigningKey parse(String text) {
        List<byte[]> keys = Pem.decode(Pem.PRIVATE, text);
        if (keys.size() != 1) {
            throw new IllegalArgumentException((keys.isEmpty() ? "has no private key" : "has more than one private key")
                    + ": name one that 'castor keygen' made");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
            SigningKey parsed = new SigningKey(key, publicOf((EdECPrivateKey) key));
            parsed.check();
            return parsed;
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "is no private key of the kind Ed25519: make one with 'castor keygen'", e);
        }
    }

    /** The JDK has no way from a private key to its public one, but to make the pair again from the same random bytes. */
    private static PublicKey publicOf(EdECPrivateKey key) {
        byte[] seed = key.getBytes().orElseThrow(() -> new IllegalArgumentException("is a key that hides itself"));
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
            throw new IllegalStateException("Every Java since 15 has Ed25519", e);
        }
    }

    /** Whether the public key that was found is this key's. */
    private void check() throws GeneralSecurityException {
        byte[] message = {1, 2, 3};
        Signature verifier = Signature.getInstance(ALGORITHM);
        verifier.initVerify(publicKey);
        verifier.update(message);
        if (!verifier.verify(sign(message))) {
            throw new IllegalStateException(
                    "This Java makes Ed25519 keys in another way than is known: use another one");
        }
    }

    byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key that was read signs", e);
        }
    }

    /** The first 16 hexadecimal digits of the SHA-256 of the public key, in its DER form. */
    public String id() {
        return TrustedKeys.id(publicKey);
    }

    /** The key by which others verify what this one signs. */
    public TrustedKeys trusted() {
        return TrustedKeys.of(List.of(publicKey));
    }

    /** The private key as text, which is for a file that nobody else can read. */
    public String toPem() {
        byte[] encoded = key.getEncoded();
        try {
            return Pem.encode(Pem.PRIVATE, encoded);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** The public key as text. */
    public String publicPem() {
        return Pem.encode(Pem.PUBLIC, publicKey.getEncoded());
    }

    @Override
    public String toString() {
        return "the signing key " + id();
    }
}
