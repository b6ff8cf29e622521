package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates objects that must not exist yet, on servers that would overwrite them. Each writer first creates a mark. It
 * writes the object only if a listing then shows no other mark. docs/internals/decisions/0013 says why at most one writer
 * does.
 */
final class Election {

    private static final String MARKS = S3Listing.HIDDEN + "/claims/";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(15);

    /** The age at which nobody can stand behind a mark any more: a save ends within half of it, with all that it sent. */
    private static final Duration DEAD = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

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
        String marks = MARKS + name;
        String mine = UUID.randomUUID().toString();
        String mark = server.location().key(marks + "/" + mine);
        put(mark, new byte[0]);
        boolean elected = isElected(marks, mine, key);
        if (elected) {
            put(key, content); // if this fails, the mark stays: the server may write the object later
        }
        withdraw(mark);
        return elected;
    }

    /** The writer of the first mark waits until the others have withdrawn theirs. */
    private boolean isElected(String marks, String mine, String key) throws StoreException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE) {
            TreeSet<String> all = list(marks, mine);
            // After the listing, because a writer whose mark is gone may have finished.
            if (exists(key)) {
                return false;
            }
            if (!all.contains(mine)) {
                throw new StoreException(
                        server.location() + " does not list what was just written, and does not know If-None-Match:"
                                + " two saves could overwrite each other there; use another server, or rsync");
            }
            if (!all.first().equals(mine)) {
                return false;
            }
            if (all.size() == 1) {
                return true;
            }
            pause();
        }
        return false;
    }

    /** The marks, without those that were dead, by the server's clock, when mine was made. */
    private TreeSet<String> list(String marks, String mine) throws StoreException {
        Map<String, Instant> all = new HashMap<>();
        listing.objects(
                marks,
                (StoredObject object) -> all.put(object.name().substring(marks.length() + 1), object.modified()));
        Instant made = all.getOrDefault(mine, Store.UNKNOWN_TIME);
        if (!made.equals(Store.UNKNOWN_TIME)) {
            all.values().removeIf(other -> other.isBefore(made.minus(DEAD)));
        }
        return new TreeSet<>(all.keySet());
    }

    private boolean exists(String key) throws StoreException {
        return server.size(key).isPresent();
    }

    private void put(String key, byte[] content) throws StoreException {
        Request request = writing.put(key);
        Answer answer = server.send(request, content);
        if (!answer.isGood()) {
            throw server.refused(request, answer);
        }
    }

    /** A mark that stays only makes other writers wait and then take another name. */
    private void withdraw(String mark) {
        try {
            server.delete(mark);
        } catch (StoreException e) {
            LOG.debug("the mark {} stays: {}", mark, e.getMessage());
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
