package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;

/**
 * Creates objects that must not exist yet. Whether the server knows {@code If-None-Match} is found out once, by an object
 * of its own that is created over and over and must be refused; docs/internals/decisions/0013.
 */
final class Creation {

    private static final String PROBE = S3Listing.HIDDEN + "/probe";

    private final S3Server server;
    private final S3Writing writing;
    private final Election election;

    /** Null until it is known; several threads may find it out at once. */
    private volatile Boolean conditional;

    Creation(S3Server server, S3Writing writing, S3Listing listing) {
        this.server = server;
        this.writing = writing;
        this.election = new Election(server, writing, listing);
    }

    boolean create(String name, byte[] content) throws StoreException {
        if (isConditional()) {
            return createIfNone(server.location().key(name), content);
        }
        return election.create(name, content);
    }

    private boolean isConditional() throws StoreException {
        if (conditional == null) {
            conditional = probe();
        }
        return conditional;
    }

    private boolean probe() throws StoreException {
        String probe = server.location().key(PROBE);
        byte[] content = new byte[0];
        try {
            boolean created = createIfNone(probe, content);
            // Who created it just now must not be able to do it again.
            return !created || !createIfNone(probe, content);
        } catch (UnknownConditionException e) {
            return false;
        }
    }

    /** False when there is one. */
    private boolean createIfNone(String key, byte[] content) throws StoreException {
        Request request = writing.put(key).header("if-none-match", "*");
        Answer answer = server.send(request, content);
        if (answer.status() == 412) {
            return false;
        }
        if (answer.isGood()) {
            return true;
        }
        String code = Refusal.code(answer);
        if (answer.status() == 501 || code.equals("NotImplemented")) {
            throw new UnknownConditionException();
        }
        if (answer.status() == 404 && code.equals("NoSuchKey")) {
            // S3 says so when the object is deleted meanwhile.
            throw new RetryableException(server.location() + " is just deleting " + key, null);
        }
        throw server.refused(request, answer);
    }

    /** The server does not implement {@code If-None-Match}. */
    private static final class UnknownConditionException extends StoreException {
        private static final long serialVersionUID = 1;

        UnknownConditionException() {
            super("the server does not implement If-None-Match");
        }
    }
}
