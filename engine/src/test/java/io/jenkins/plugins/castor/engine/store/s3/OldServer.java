package io.jenkins.plugins.castor.engine.store.s3;

import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What servers do that do not know {@code If-None-Match}. Counts what is written with it. */
public final class OldServer extends ForwardingBlobStore {

    private final boolean refuses;
    final AtomicInteger conditional = new AtomicInteger();

    /** @param refuses whether it answers 501, and does not overwrite */
    public OldServer(BlobStore blobs, boolean refuses) {
        super(blobs);
        this.refuses = refuses;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        if (request.ifNoneMatch() == null) {
            return super.putBlob(request, content);
        }
        conditional.incrementAndGet();
        if (refuses) {
            throw failure(501, "NotImplemented");
        }
        return super.putBlob(request.toBuilder().ifNoneMatch(null).build(), content);
    }

    /** An answer of the server that is an error. */
    public static S3Exception failure(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("as told")
                        .build())
                .build();
    }
}
