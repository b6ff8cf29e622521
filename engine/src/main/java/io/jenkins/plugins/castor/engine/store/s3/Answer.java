package io.jenkins.plugins.castor.engine.store.s3;

import java.net.http.HttpHeaders;

/**
 * What a server answered.
 *
 * @param text the body, where it did not go into a buffer of the caller
 * @param bytes how many bytes of body came
 */
record Answer(int status, HttpHeaders headers, byte[] text, long bytes) {

    boolean isGood() {
        return status >= 200 && status < 300;
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
