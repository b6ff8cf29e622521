package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.AnswerBody;
import io.jenkins.plugins.castor.engine.http.FileBody;
import io.jenkins.plugins.castor.engine.http.HttpRequest;
import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UploadsAtOnce;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** Sends files, several at once. */
final class SignedUploads {

    private static final int AT_ONCE = 4;
    private static final int ERROR_BYTES = 4096;

    private final Wire wire;
    private final GrantRefusal refusal;
    private final Retry retry;

    SignedUploads(Wire wire, GrantRefusal refusal, Retry retry) {
        this.wire = wire;
        this.refusal = refusal;
        this.retry = retry;
    }

    /**
     * Sends all of them. Stops at the first failure.
     *
     * @param granted the item of the grant for each object
     * @return the names of the objects that this call created
     */
    Set<String> send(List<Upload> objects, List<Item> granted, LongConsumer sent) throws StoreException {
        return UploadsAtOnce.send(
                AT_ONCE,
                objects,
                "interrupted while objects were sent to " + refusal.server(),
                i -> send(objects.get(i), granted.get(i), sent));
    }

    /** Whether this call created the object. */
    private boolean send(Upload object, Item item, LongConsumer sent) throws StoreException {
        FileBody body = new FileBody(object.file(), 0, object.bytes(), sent);
        boolean created = false;
        if (item.request().isPresent()) {
            created = retry.run(attempt -> put(object, item, body));
        }
        body.done();
        return created;
    }

    private boolean put(Upload object, Item item, FileBody body) throws StoreException {
        AnswerBody error = AnswerBody.upTo(ERROR_BYTES);
        Reply answer;
        try {
            HttpRequest request =
                    Requests.of(item, item.request().orElseThrow(), Map.of()).with(body);
            if (Files.notExists(object.file())) {
                throw new FileNotFoundException(object.file() + " not found");
            }
            if (Files.size(object.file()) != object.bytes()) {
                throw new StoreException("the file " + object.file() + " was changed; prepare the save again");
            }
            answer = wire.send(request, item.name(), status -> error);
        } catch (RetryableException e) {
            // The reason may be lost when a server closes the connection without reading the body.
            throw refusal.isExpired() ? new StoreException(e.getMessage() + "; " + refusal.expired(), e) : e;
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("cannot read " + object.file() + ": " + e.getMessage(), e);
        }
        int status = answer.status();
        if (status == 412) {
            return false; // another save created it first, with the same bytes
        }
        if (status == 200 || status == 201 || status == 204) {
            return true;
        }
        String text = new String(error.bytes(), StandardCharsets.UTF_8);
        throw refusal.of(item.name(), answer, text);
    }
}
