package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.AnswerBody;
import io.jenkins.plugins.castor.engine.http.HttpRequest;
import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Reads parts of objects. Refuses every answer that is not exactly the part that was asked for. */
final class Download {

    /** How much of the body of an error to look at. */
    private static final int ERROR_BYTES = 4096;

    private final Wire wire;
    private final GrantRefusal refusal;
    private final Optional<URI> via;

    /** @param via a server that passes the requests on; empty for that of the store */
    Download(Wire wire, GrantRefusal refusal, Optional<URI> via) {
        this.wire = wire;
        this.refusal = refusal;
        this.via = via;
    }

    void read(Item item, long offset, ByteBuffer into) throws StoreException {
        Part part = new Part(item, offset, into);
        part.check(wire.send(part.request(), item.name(), part::body));
    }

    /** What answers, for people. */
    private String name() {
        return via.map(URI::getRawAuthority).orElseGet(refusal::server);
    }

    /** One request and its answer. */
    private final class Part {
        private final Item item;
        private final long offset;
        private final int length;
        private final ByteBuffer into;
        private final AnswerBody error = AnswerBody.upTo(ERROR_BYTES);

        Part(Item item, long offset, ByteBuffer into) {
            this.item = item;
            this.offset = offset;
            this.length = into.remaining();
            this.into = into;
        }

        HttpRequest request() throws StoreException {
            SignedRequest signed = item.request().orElseThrow();
            return Requests.of(item, signed, Map.of("Range", "bytes=" + offset + "-" + (offset + length - 1)))
                    .via(via);
        }

        AnswerBody body(int status) {
            return isPart(status) ? AnswerBody.into(into) : error;
        }

        /** A server without ranges may send the whole object if the part is the whole. */
        private boolean isPart(int status) {
            return status == 206 || (status == 200 && isWhole());
        }

        private boolean isWhole() {
            return offset == 0 && length == item.bytes();
        }

        void check(Reply answer) throws StoreException {
            int status = answer.status();
            if (!isPart(status)) {
                if (status == 200) {
                    throw wrong("the whole object instead of a part; use a server that supports ranges");
                }
                if (via.isPresent()) {
                    throw new StoreException(name() + " answered " + status + " for " + item.name());
                }
                String text = new String(error.bytes(), StandardCharsets.UTF_8);
                throw refusal.of(item.name(), answer, text);
            }
            if (status == 206) {
                String range = "bytes " + offset + "-" + (offset + length - 1) + "/";
                String found = answer.header("Content-Range").orElse("");
                if (!found.equals(range + item.bytes()) && !found.equals(range + "*")) {
                    throw wrong("another part than the one that was asked for");
                }
            }
            long bytes = answer.bytes();
            if (bytes > length) {
                throw wrong("more bytes than were asked for");
            }
            if (bytes < length) {
                throw new RetryableException(
                        name() + " sent " + bytes + " of " + length + " bytes of " + item.name(), null);
            }
        }

        private StoreException wrong(String what) {
            return new StoreException(name() + " sent of " + item.name() + " " + what);
        }
    }
}
