package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.http.Reply;

/**
 * What a server answered.
 *
 * @param text the body, unless it went into a buffer of the caller
 */
record Answer(Reply reply, byte[] text) {

    int status() {
        return reply.status();
    }

    boolean isGood() {
        return status() >= 200 && status() < 300;
    }

    /** The value of a header; empty if it did not come. */
    String header(String name) {
        return reply.header(name).orElse("");
    }

    /** How many bytes of the body came. */
    long bytes() {
        return reply.bytes();
    }
}
