package io.jenkins.plugins.castor.engine.http;

import java.net.http.HttpHeaders;

/**
 * What a server answered.
 *
 * @param bytes how many bytes of body came; more than there was room for where it has more, of which the rest was left
 */
public record Reply(int status, HttpHeaders headers, long bytes) {}
