package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;

/** Makes the requests that create objects, with the encryption and storage class of the store. */
record S3Writing(S3Location location) {

    Request put(String key) {
        return kept(Request.of("s3:PutObject", "PUT", key));
    }

    /** Begins an upload in parts. */
    Request begin(String key) {
        return kept(Request.of("s3:PutObject", "POST", key).query("uploads="));
    }

    private Request kept(Request request) {
        Request kept = request;
        if (location.encryption().isPresent()) {
            kept = kept.header(
                    "x-amz-server-side-encryption", location.encryption().get());
        }
        if (location.kmsKey().isPresent()) {
            kept = kept.header(
                    "x-amz-server-side-encryption-aws-kms-key-id",
                    location.kmsKey().get());
        }
        if (location.storageClass().isPresent()) {
            kept = kept.header("x-amz-storage-class", location.storageClass().get());
        }
        return kept;
    }
}
