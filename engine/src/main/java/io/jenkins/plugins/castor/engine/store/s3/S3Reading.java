package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.http.AnswerBody;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads ranges of objects. Refuses every answer that is not exactly the range that was asked for. */
final class S3Reading {

    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    private final S3Server server;

    S3Reading(S3Server server) {
        this.server = server;
    }

    /** Fills the buffer. */
    void read(String name, long offset, ByteBuffer into) throws StoreException {
        int length = into.remaining();
        if (length == 0) {
            if (offset > size(name)) {
                throw tooShort(name);
            }
            return;
        }
        Answer answer = get(name, offset, length, AnswerBody.into(into));
        if (answer.status() == 416) {
            throw tooShort(name);
        }
        Matcher range = range(name, answer, offset, length);
        long last = Long.parseLong(range.group(2));
        if (last < offset + length - 1) {
            throw tooShort(name);
        }
        check(name, answer, length);
    }

    /** An object of at most this many bytes, in one request. */
    SmallObject small(String name, int most) {
        return SmallObject.of(name, () -> readSmall(name, most));
    }

    private byte[] readSmall(String name, int most) throws StoreException {
        AnswerBody into = AnswerBody.upTo(most);
        Answer answer = most == 0 ? null : get(name, 0, most, into);
        if (answer == null || answer.status() == 416) {
            // An empty object has no ranges.
            long bytes = size(name);
            if (bytes > most) {
                throw new OversizedObjectException(name, bytes, most);
            }
            return new byte[0];
        }
        Matcher range = range(name, answer, 0, most);
        if (!range.group(3).equals("*") && Long.parseLong(range.group(3)) > most) {
            throw new OversizedObjectException(name, Long.parseLong(range.group(3)), most);
        }
        check(name, answer, (int) Long.parseLong(range.group(2)) + 1);
        return into.bytes();
    }

    /** The answer has a part of the object, or says that the object ends before it. */
    private Answer get(String name, long offset, int length, AnswerBody into) throws StoreException {
        Request request = Request.of("s3:GetObject", "GET", server.location().key(name))
                .header("range", "bytes=" + offset + "-" + (offset + length - 1));
        Answer answer = server.read(request, 206, into);
        if (answer.status() == 404 && !S3Refusal.code(answer).equals("NoSuchBucket")) {
            throw new MissingObjectException(name);
        }
        if (answer.status() == 200) {
            throw new StoreException(
                    server + " sent all of " + name + " instead of a part; use a server that supports ranges");
        }
        if (answer.status() != 206 && answer.status() != 416) {
            throw server.refused(request, answer);
        }
        return answer;
    }

    /** Checks the header that says which part came. It must begin at the offset and have at most this length. */
    private Matcher range(String name, Answer answer, long offset, int most) throws StoreException {
        Matcher range = RANGE.matcher(answer.header("Content-Range"));
        if (!range.matches()
                || Long.parseLong(range.group(1)) != offset
                || Long.parseLong(range.group(2)) >= offset + most) {
            throw new StoreException(server + " sent another part of " + name + " than the one that was asked for");
        }
        return range;
    }

    private void check(String name, Answer answer, int length) throws StoreException {
        if (answer.bytes() > length) {
            throw new StoreException(server + " sent more bytes of " + name + " than were asked for");
        }
        if (answer.bytes() < length) {
            throw new RetryableException(
                    server + " sent " + answer.bytes() + " of " + length + " bytes of " + name, null);
        }
    }

    private long size(String name) throws StoreException {
        return server.size(server.location().key(name)).orElseThrow(() -> new MissingObjectException(name));
    }

    private StoreException tooShort(String name) {
        return new StoreException("the object " + name + " in " + server + " ends before what was asked for");
    }
}
