package io.jenkins.plugins.castor.engine.admin;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of verifying a namespace.
 *
 * @param generations number of generations checked; of revoked ones only the revocation is
 * @param objects number of objects checked, heads and revocations included
 * @param bytes bytes of the snapshots and packs that were read
 * @param damaged the damaged, missing, unreadable and untrusted objects, one line each with name and cause
 * @param unusable the generations in use that a load would find damaged, and the first reason of each, newest first
 * @param took wall time
 */
public record VerifyReport(
        int generations,
        int objects,
        long bytes,
        List<String> damaged,
        SortedMap<Long, String> unusable,
        Duration took) {}
