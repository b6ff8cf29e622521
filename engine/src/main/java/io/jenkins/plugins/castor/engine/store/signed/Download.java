package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.http.RangeBody;
import io.jenkins.plugins.castor.engine.http.Wire;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Item;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads parts of objects, and believes no answer that is not exactly the part that was asked for. */
final class Download {

    /** Of the body of an error no more is looked at. */
    private static final int ERROR_BYTES = 4096;

    private final Wire wire;
    private final Refusal refusal;

    Download(Wire wire, Refusal refusal) {
        this.wire = wire;
        this.refusal = refusal;
    }

    void read(Item item, long offset, ByteBuffer into) throws StoreException {
        Part part = new Part(item, offset, into);
        try {
            HttpResponse<Long> answer = wire.send(part.request(), item.name(), part::body, part::lastSign);
            part.check(answer);
        } finally {
            part.abandon();
        }
    }

    /** One request and its answer. */
    private final class Part {
        private final Item item;
        private final long offset;
        private final int length;
        private final ByteBuffer into;
        private final ByteBuffer error = ByteBuffer.allocate(ERROR_BYTES);
        private final long start = System.nanoTime();
        private volatile RangeBody body;

        Part(Item item, long offset, ByteBuffer into) {
            this.item = item;
            this.offset = offset;
            this.length = into.remaining();
            this.into = into;
        }

        HttpRequest request() throws StoreException {
            SignedRequest signed = item.request().orElseThrow();
            return Requests.of(item, signed)
                    .header("Range", "bytes=" + offset + "-" + (offset + length - 1))
                    .GET()
                    .build();
        }

        RangeBody body(ResponseInfo info) {
            body = isPart(info.statusCode()) ? new RangeBody(into) : new RangeBody(error);
            return body;
        }

        /** A server that does not know ranges may answer with all, where all was asked for. */
        private boolean isPart(int status) {
            return status == 206 || (status == 200 && isWhole());
        }

        private boolean isWhole() {
            return offset == 0 && length == item.bytes();
        }

        long lastSign() {
            RangeBody coming = body;
            return coming == null ? start : coming.lastSign();
        }

        void abandon() {
            RangeBody coming = body;
            if (coming != null) {
                coming.abandon();
            }
        }

        void check(HttpResponse<Long> answer) throws StoreException {
            int status = answer.statusCode();
            if (!isPart(status)) {
                if (status == 200) {
                    throw wrong("the whole object instead of a part; it must be a server that knows ranges");
                }
                String text = new String(error.array(), 0, error.position(), StandardCharsets.UTF_8);
                throw refusal.of(item.name(), status, answer.headers(), text);
            }
            if (status == 206) {
                String range = "bytes " + offset + "-" + (offset + length - 1) + "/";
                String found = answer.headers().firstValue("Content-Range").orElse("");
                if (!found.equals(range + item.bytes()) && !found.equals(range + "*")) {
                    throw wrong("another part than the one that was asked for");
                }
            }
            long bytes = answer.body();
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
