package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Creates objects that must not exist yet on servers where nothing is refused because it exists. All who want to create
 * one name leave marks beside it and elect one of them, which alone writes the object. It is safe at any speed, given
 * that a listing shows what was written before it began; why, is in docs/internals/decisions/0013.
 */
final class Election {

    private static final String CLAIMS = S3Listing.HIDDEN + "/claims/";
    private static final String INTENT = ".1";
    private static final String SEAL = ".2";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(15);

    private final S3Server server;
    private final S3Writing writing;
    private final S3Listing listing;

    Election(S3Server server, S3Writing writing, S3Listing listing) {
        this.server = server;
        this.writing = writing;
        this.listing = listing;
    }

    boolean create(String name, byte[] content) throws StoreException {
        String key = server.location().key(name);
        if (exists(key)) {
            return false;
        }
        String me = UUID.randomUUID().toString();
        String claims = CLAIMS + name;
        write(mark(claims, me, INTENT));
        // Somebody who sealed before this intent was there does not know of it: it must not compete.
        boolean elected = marks(claims, SEAL).isEmpty() && elect(claims, me, key);
        if (elected) {
            // From here on the marks stay if anything fails: the writing may still happen, later.
            put(key, content);
        }
        withdraw(claims, me);
        return elected;
    }

    /** Whether this one is to write the object. All who seal come to the same answer. */
    private boolean elect(String claims, String me, String key) throws StoreException {
        write(mark(claims, me, SEAL));
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE) {
            Set<String> intents = new HashSet<>();
            TreeSet<String> seals = new TreeSet<>();
            list(claims, intents, seals);
            // Asked after the listing: whoever withdrew from that had written the object before.
            if (exists(key)) {
                return false;
            }
            if (!seals.contains(me)) {
                throw new StoreException(
                        server.location() + " does not list what was just written, and does not know If-None-Match;"
                                + " nobody can save into such a store safely: use another server, or rsync");
            }
            intents.removeAll(seals);
            if (intents.isEmpty()) {
                return seals.first().equals(me);
            }
            if (!seals.first().equals(me)) {
                // Another one will write it, or one that is not decided yet.
                return false;
            }
            pause();
        }
        return false;
    }

    private static String mark(String claims, String who, String kind) {
        return claims + "/" + who + kind;
    }

    private Set<String> marks(String claims, String kind) throws StoreException {
        Set<String> intents = new HashSet<>();
        TreeSet<String> seals = new TreeSet<>();
        list(claims, intents, seals);
        return kind.equals(SEAL) ? seals : intents;
    }

    private void list(String claims, Set<String> intents, Set<String> seals) throws StoreException {
        listing.objects(claims, (StoredObject object) -> {
            String mark = object.name().substring(claims.length() + 1);
            if (mark.endsWith(INTENT)) {
                intents.add(mark.substring(0, mark.length() - INTENT.length()));
            } else if (mark.endsWith(SEAL)) {
                seals.add(mark.substring(0, mark.length() - SEAL.length()));
            }
        });
    }

    private boolean exists(String key) throws StoreException {
        return server.size(key).isPresent();
    }

    private void write(String name) throws StoreException {
        put(server.location().key(name), new byte[0]);
    }

    private void put(String key, byte[] content) throws StoreException {
        Request request = writing.put(key);
        Answer answer = server.send(request, content);
        if (!answer.isGood()) {
            throw server.refused(request, answer);
        }
    }

    private void withdraw(String claims, String me) throws StoreException {
        for (String kind : new String[] {SEAL, INTENT}) {
            Request request =
                    Request.of("s3:DeleteObject", "DELETE", server.location().key(mark(claims, me, kind)));
            Answer answer = server.send(request);
            if (!answer.isGood() && answer.status() != 404) {
                throw server.refused(request, answer);
            }
        }
    }

    private static void pause() throws StoreException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while others created the same object", e);
        }
    }
}
