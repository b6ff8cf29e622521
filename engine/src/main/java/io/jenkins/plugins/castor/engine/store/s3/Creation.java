package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;

/**
 * Creates objects that must not exist yet. The first call finds out whether the server obeys {@code If-None-Match}, by an
 * empty object that it tries to create twice; docs/internals/decisions/0013.
 */
final class Creation {

    private static final String PROBE = S3Listing.HIDDEN + "/probe";

    private final S3Server server;
    private final S3Writing writing;
    private final Election election;

    /** Whether the server obeys the condition; null until it is known. Several threads may find out at once. */
    private volatile Boolean conditional;

    Creation(S3Server server, S3Writing writing, S3Listing listing) {
        this.server = server;
        this.writing = writing;
        this.election = new Election(server, writing, listing);
    }

    boolean create(String name, byte[] content) throws StoreException {
        if (conditional == null) {
            conditional = probe();
        }
        return conditional ? created(ifNone(name), content) : election.create(name, content);
    }

    private boolean probe() throws StoreException {
        Request probe = ifNone(PROBE);
        byte[] empty = new byte[0];
        Answer answer = server.send(probe, empty);
        if (answer.status() == 501 || S3Refusal.code(answer).equals("NotImplemented")) {
            return false;
        }
        // A server that creates the object twice ignores the condition.
        return !created(probe, answer) || !created(probe, empty);
    }

    private Request ifNone(String name) {
        return writing.put(server.location().key(name)).header("if-none-match", "*");
    }

    private boolean created(Request request, byte[] content) throws StoreException {
        return created(request, server.send(request, content));
    }

    /** False if the object exists already. */
    private boolean created(Request request, Answer answer) throws StoreException {
        if (answer.status() == 412) {
            return false;
        }
        if (answer.isGood()) {
            return true;
        }
        if (answer.status() == 404 && S3Refusal.code(answer).equals("NoSuchKey")) {
            // S3 says so if the object is being deleted.
            throw new RetryableException(server.location() + " is deleting " + request.key() + " at this moment", null);
        }
        throw server.refused(request, answer);
    }
}
