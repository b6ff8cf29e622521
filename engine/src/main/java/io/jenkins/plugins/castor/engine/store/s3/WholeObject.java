package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.OversizedObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store.SmallObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object that is read whole by one request: the answer to its first bytes tells how many there are.
 *
 * @param most at least 1
 */
record WholeObject(S3Server server, String name, int most) implements SmallObject {

    private static final Pattern RANGE = Pattern.compile("bytes 0-[0-9]+/([0-9]{1,18})");

    @Override
    public byte[] content() throws StoreException {
        ByteBuffer into = ByteBuffer.allocate(most);
        Request request =
                Request.of("s3:GetObject", "GET", server.location().key(name)).header("range", "bytes=0-" + (most - 1));
        Answer answer = server.read(request, 206, into);
        if (answer.status() == 404 && !Refusal.code(answer).equals("NoSuchBucket")) {
            throw new MissingObjectException(name);
        }
        if (answer.status() == 416) {
            return new byte[0]; // it has no first byte
        }
        Matcher range = RANGE.matcher(answer.header("Content-Range"));
        if (answer.status() == 200 || (answer.status() == 206 && !range.matches())) {
            throw new StoreException(server.location() + " does not answer with the part of " + name
                    + " that was asked for; a store needs a server that knows ranges");
        }
        if (answer.status() != 206) {
            throw server.refused(request, answer);
        }
        long bytes = Long.parseLong(range.group(1));
        if (bytes > most) {
            throw new OversizedObjectException(name, bytes, most);
        }
        if (bytes != answer.bytes()) {
            throw new RetryableException(
                    server.location() + " sent " + answer.bytes() + " of " + bytes + " bytes of " + name, null);
        }
        return bytes == most ? into.array() : Arrays.copyOf(into.array(), (int) bytes);
    }
}
