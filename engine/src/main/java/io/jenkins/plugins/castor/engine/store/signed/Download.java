package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.HttpRequest;
import io.jenkins.plugins.castor.engine.http.Reply;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads parts of objects. Refuses every answer that is not exactly the part that was asked for. */
final class Download {

    /** How much of the body of an error to look at. */
    private static final int ERROR_BYTES = 4096;

    private final Wire wire;
    private final GrantRefusal refusal;

    Download(Wire wire, GrantRefusal refusal) {
        this.wire = wire;
        this.refusal = refusal;
    }

    void read(Item item, long offset, ByteBuffer into) throws StoreException {
        Part part = new Part(item, offset, into);
        part.check(wire.send(part.request(), item.name(), part::body));
    }

    /** One request and its answer. */
    private final class Part {
        private final Item item;
        private final long offset;
        private final int length;
        private final ByteBuffer into;
        private final ByteBuffer error = ByteBuffer.allocate(ERROR_BYTES);

        Part(Item item, long offset, ByteBuffer into) {
            this.item = item;
            this.offset = offset;
            this.length = into.remaining();
            this.into = into;
        }

        HttpRequest request() throws StoreException {
            SignedRequest signed = item.request().orElseThrow();
            return Requests.of(item, signed, Map.of("Range", "bytes=" + offset + "-" + (offset + length - 1)));
        }

        ByteBuffer body(int status) {
            return isPart(status) ? into : error;
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
                String text = new String(error.array(), 0, error.position(), StandardCharsets.UTF_8);
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
                        refusal.server() + " sent " + bytes + " of " + length + " bytes of " + item.name(), null);
            }
        }

        private StoreException wrong(String what) {
            return new StoreException(refusal.server() + " sent of " + item.name() + " " + what);
        }
    }
}
