package io.jenkins.plugins.castor.engine.store;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.util.Locale;
import java.util.OptionalLong;

/** Builds and parses the names of all objects of a namespace. Names are built nowhere else. */
public record StoreLayout(Namespace namespace) {

    /** The name of the object that gives the store its identity. */
    public static final String IDENTITY = "castor-store/identity.json";

    /** The prefix of the names of the objects that {@code StoreClock} makes, without a slash at the end. */
    public static final String CLOCK = "castor-store/clock";

    private static final String SUFFIX = ".json";
    private static final String REVOKED = ".revoked.json";
    private static final String RETIRED = ".retired.json";
    private static final String SNAPSHOT = ".jsonl.zst";
    private static final String PACK = ".tar.zst";
    private static final int DIGITS = 10;

    /** The prefix of the names of all heads, without a slash at the end. */
    public String heads() {
        return namespace.path() + "/heads";
    }

    public String head(long generation) {
        return heads() + "/" + String.format(Locale.ROOT, "%010d", generation) + SUFFIX;
    }

    /** The name of the object that revokes a generation. It is among the heads, so that one listing returns both. */
    public String revocation(long generation) {
        return heads() + "/" + String.format(Locale.ROOT, "%010d", generation) + REVOKED;
    }

    /** The name of the object that retires a generation and all before it. It is among the heads, too. */
    public String retirement(long generation) {
        return heads() + "/" + String.format(Locale.ROOT, "%010d", generation) + RETIRED;
    }

    /** Parses the generation from the name of a head; empty for a name that {@link #head} does not return. */
    public OptionalLong generation(String name) {
        return generation(name, SUFFIX);
    }

    /**
     * Parses the generation from the name of a revocation; empty for a name that {@link #revocation} does not return.
     */
    public OptionalLong revoked(String name) {
        return generation(name, REVOKED);
    }

    /** Parses the generation from the name of a retirement; empty for a name that {@link #retirement} does not return. */
    public OptionalLong retired(String name) {
        return generation(name, RETIRED);
    }

    private OptionalLong generation(String name, String suffix) {
        String prefix = heads() + "/";
        if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length() <= prefix.length() + suffix.length()) {
            return OptionalLong.empty();
        }
        String digits = name.substring(prefix.length(), name.length() - suffix.length());
        if (digits.length() != DIGITS) {
            return OptionalLong.empty();
        }
        long generation = 0;
        for (int i = 0; i < DIGITS; i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return OptionalLong.empty();
            }
            generation = 10 * generation + (digit - '0');
        }
        return OptionalLong.of(generation);
    }

    /** @param digest the SHA-256 of the snapshot, 64 hexadecimal digits */
    public String snapshot(String digest) {
        if (!Digests.isHex(digest)) {
            throw new IllegalArgumentException("Not a SHA-256: " + digest);
        }
        return namespace.path() + "/snapshots/" + digest + SNAPSHOT;
    }

    /** The prefix of the names of all packs, without a slash at the end. */
    public String packs() {
        return namespace.path() + "/packs";
    }

    /** @param name as {@link Pack#name} has it */
    public String pack(String name) {
        if (!Pack.isName(name)) {
            throw new IllegalArgumentException("Not the name of a pack: " + name);
        }
        return packs() + "/" + name + PACK;
    }

    /** Whether this is the name of a snapshot or of a pack of some namespace. */
    public static boolean isContentOfAny(String name) {
        int slash = name.lastIndexOf('/');
        int dot = name.indexOf('.', slash);
        if (slash < 0 || dot < 0) {
            return false;
        }
        String stem = name.substring(slash + 1, dot);
        return (Digests.isHex(stem) && name.endsWith("/snapshots/" + stem + SNAPSHOT))
                || (Pack.isName(stem) && name.endsWith("/packs/" + stem + PACK));
    }

    /** Whether this is the name of a snapshot or of a pack. */
    public boolean isContent(String name) {
        int slash = name.lastIndexOf('/');
        int dot = name.indexOf('.', slash);
        if (slash < 0 || dot < 0) {
            return false;
        }
        String stem = name.substring(slash + 1, dot);
        return (Digests.isHex(stem) && name.equals(snapshot(stem))) || (Pack.isName(stem) && name.equals(pack(stem)));
    }
}
