package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.http.FileBody;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uploads one file: in one request if it is small, otherwise in parts, which the server joins. */
final class FileUpload {

    /** The size of a part. Larger files are sent in parts. */
    static final long PART_BYTES = 16L << 20;

    private static final int MOST_PARTS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(FileUpload.class);

    private final Context context;
    private final Upload upload;
    private final String key;
    private final long partBytes;
    private final AtomicReferenceArray<String> tags;
    private boolean isNew;
    private volatile String id;

    /** @param sent gets the number of bytes sent, each byte once, over all uploads */
    record Context(S3Server server, S3Writing writing, Retry retry, LongConsumer sent) {}

    FileUpload(Context context, Upload upload) {
        this.context = context;
        this.upload = upload;
        this.key = context.server().location().key(upload.name());
        this.partBytes = Math.max(PART_BYTES, (upload.bytes() + MOST_PARTS - 1) / MOST_PARTS);
        this.tags = new AtomicReferenceArray<>((int) ((upload.bytes() + partBytes - 1) / partBytes));
    }

    String name() {
        return upload.name();
    }

    /** Checks whether the object exists, and begins the upload if not. */
    Callable<Void> beginning() {
        return () -> {
            if (Files.size(upload.file()) != upload.bytes()) {
                throw new StoreException("the file " + upload.file() + " was changed; save again");
            }
            isNew = size().isEmpty();
            if (!isNew) {
                context.sent().accept(upload.bytes());
            } else if (hasParts()) {
                id = context.retry().run(attempt -> begin());
            }
            return null;
        };
    }

    private boolean hasParts() {
        return upload.bytes() > PART_BYTES;
    }

    private OptionalLong size() throws StoreException {
        return context.retry().run(attempt -> context.server().size(key));
    }

    private String begin() throws StoreException {
        Request request = context.writing().begin(key);
        Answer answer = context.server().send(request, new byte[0]);
        if (!answer.isGood()) {
            throw context.server().refused(request, answer);
        }
        String begun = Xml.parse(answer.text()).value("UploadId");
        if (begun.isEmpty()) {
            throw new StoreException(
                    context.server().location() + " did not begin an upload in parts; see whether it speaks S3");
        }
        return begun;
    }

    /** Tasks that send the bytes. Run them after {@link #beginning}, in any order. */
    List<Callable<Void>> parts() {
        if (!isNew) {
            return List.of();
        }
        if (!hasParts()) {
            return List.of(this::sendWhole);
        }
        return IntStream.range(0, tags.length())
                .mapToObj(part -> (Callable<Void>) () -> sendPart(part))
                .toList();
    }

    private Void sendWhole() throws IOException {
        FileBody body = new FileBody(upload.file(), 0, upload.bytes(), context.sent());
        Request request = context.writing().put(key);
        String payload = upload.digest().isPresent() ? upload.digest().get() : payload(body);
        context.retry().run(attempt -> send(request, body, payload));
        body.done();
        return null;
    }

    private Void sendPart(int part) throws IOException {
        long from = part * partBytes;
        FileBody body = new FileBody(upload.file(), from, Math.min(partBytes, upload.bytes() - from), context.sent());
        String digest = payload(body);
        Request request = Request.of("s3:PutObject", "PUT", key)
                .query("partNumber=" + (part + 1) + "&uploadId=" + S3Location.encoded(id, false));
        Answer answer = context.retry().run(attempt -> send(request, body, digest));
        tags.set(part, answer.header("ETag"));
        body.done();
        return null;
    }

    /** What is signed of the bytes. TLS keeps them from changes on the way; without it the digest does. */
    private String payload(FileBody body) throws IOException {
        return context.server().location().isEncrypted()
                ? Signature.ANY_BYTES
                : Digests.hex(body.sha256(Digests.sha256()));
    }

    private Answer send(Request request, FileBody body, String digest) throws StoreException {
        Answer answer = context.server().send(request, body, digest);
        if (!answer.isGood()) {
            throw context.server().refused(request, answer);
        }
        return answer;
    }

    /** Joins the parts. Run this after all of them. */
    Callable<Void> ending() {
        return () -> {
            if (id != null) {
                context.retry().run(this::complete);
                id = null;
            }
            return null;
        };
    }

    private Void complete(int attempt) throws StoreException {
        StringBuilder text = new StringBuilder("<CompleteMultipartUpload>");
        for (int part = 0; part < tags.length(); part++) {
            text.append("<Part><PartNumber>").append(part + 1).append("</PartNumber><ETag>");
            text.append(escaped(tags.get(part))).append("</ETag></Part>");
        }
        text.append("</CompleteMultipartUpload>");
        Request request = Request.of("s3:PutObject", "POST", key).query("uploadId=" + S3Location.encoded(id, false));
        Answer answer = context.server().send(request, text.toString().getBytes(StandardCharsets.UTF_8));
        if (attempt > 0 && answer.status() == 404 && size().equals(OptionalLong.of(upload.bytes()))) {
            return null; // an earlier attempt worked, though it seemed to fail
        }
        if (!answer.isGood()) {
            throw context.server().refused(request, answer);
        }
        // S3 starts its answer before it knows the outcome.
        if (!Xml.parse(answer.text()).root().equals("CompleteMultipartUploadResult")) {
            throw new RetryableException(
                    context.server().location() + " did not join the parts of " + key + ": " + S3Refusal.code(answer),
                    null);
        }
        return null;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    boolean isNew() {
        return isNew;
    }

    /** Whether the bucket may have parts that were not joined yet. */
    boolean isBegun() {
        return id != null;
    }

    /** Deletes the parts that were sent. */
    void abort() {
        Request request =
                Request.of("s3:AbortMultipartUpload", "DELETE", key).query("uploadId=" + S3Location.encoded(id, false));
        try {
            Answer answer = context.server().send(request);
            if (!answer.isGood()) {
                LOG.debug("parts of {} stay in {}", key, context.server().location());
            }
        } catch (StoreException e) {
            LOG.debug("parts of {} stay in {}: {}", key, context.server().location(), e.getMessage());
        }
    }
}
