package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public keys whose signatures are accepted. There is more than one while you rotate keys. A key may be limited to some
 * projects.
 */
public final class TrustedKeys {
    private static final int ID_DIGITS = 16;

    private final List<Key> keys;

    private TrustedKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * A public key.
     *
     * @param projects globs of the projects that it counts for; empty for all
     */
    private record Key(PublicKey key, List<String> projects) {

        String id() {
            return TrustedKeys.id(key);
        }

        boolean countsFor(String project) {
            return projects.isEmpty() || projects.stream().anyMatch(glob -> Wildcards.match(glob, project));
        }

        @Override
        public String toString() {
            return id() + (projects.isEmpty() ? "" : " (for " + String.join(", ", projects) + ")");
        }
    }

    static TrustedKeys of(PublicKey key, List<String> projects) {
        return new TrustedKeys(List.of(new Key(key, projects)));
    }

    /**
     * Parses one or more public keys, as {@link SigningKey#publicPem} or openssl writes them, or only the base64 of
     * one.
     *
     * @throws IllegalArgumentException if the text has no public key, a private key, or a key of another kind
     */
    public static TrustedKeys parse(String text) {
        List<Key> keys = new ArrayList<>();
        if (!Pem.decode(Pem.PRIVATE, text.contains("PRIVATE") ? text : "").isEmpty()) {
            throw new IllegalArgumentException("is a private key: keep it secret, and give the public one");
        }
        for (Pem.Block block : Pem.decode(Pem.PUBLIC, text)) {
            try {
                PublicKey key = KeyFactory.getInstance(SigningKey.ALGORITHM)
                        .generatePublic(new X509EncodedKeySpec(block.content()));
                keys.add(new Key(key, block.projects()));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("is not an Ed25519 public key", e);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("has no public key: give the one that 'castor keygen' printed");
        }
        return new TrustedKeys(keys);
    }

    /**
     * The keys whose signatures count for those who may sign themselves.
     *
     * @param trusted the keys of others; empty to trust none but your own
     * @param own the key to sign with
     * @return both; empty when there is neither, and then any signature counts, or none
     */
    public static Optional<TrustedKeys> believed(Optional<TrustedKeys> trusted, Optional<SigningKey> own) {
        return Stream.of(trusted, own.map(SigningKey::trusted))
                .flatMap(Optional::stream)
                .reduce(TrustedKeys::and);
    }

    /** Returns these keys and others. */
    public TrustedKeys and(TrustedKeys others) {
        List<Key> all = new ArrayList<>(keys);
        all.addAll(others.keys);
        return new TrustedKeys(all);
    }

    /** All keys as PEM, which {@link #parse} reads. */
    public String toPem() {
        return keys.stream()
                .map(key -> Pem.encode(Pem.PUBLIC, key.key().getEncoded(), key.projects()))
                .collect(Collectors.joining());
    }

    /** The ids of the keys, as {@link SigningKey#id} defines them. */
    public List<String> ids() {
        return keys.stream().map(Key::id).toList();
    }

    /** Those of these keys that count for a project; there may be none, and then nothing is accepted. */
    public TrustedKeys countingFor(String project) {
        return new TrustedKeys(
                keys.stream().filter(key -> key.countsFor(project)).toList());
    }

    static String id(PublicKey key) {
        return Digests.hex(Digests.sha256().digest(key.getEncoded())).substring(0, ID_DIGITS);
    }

    boolean has(String id) {
        return ids().contains(id);
    }

    /** Whether the key with this id made this signature of this message. */
    boolean verify(String id, byte[] message, byte[] signature) {
        for (Key key : keys) {
            if (key.id().equals(id) && verify(key.key(), message, signature)) {
                return true;
            }
        }
        return false;
    }

    private static boolean verify(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(SigningKey.ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // For some signatures that no key can have made, the JDK throws instead of returning false.
            return false;
        }
    }

    @Override
    public String toString() {
        return keys.isEmpty()
                ? "keys for this project, of which there are none,"
                : keys.stream().map(Key::toString).collect(Collectors.joining(", ", "the keys ", ""));
    }
}
