package io.jenkins.plugins.castor.engine.repository;

import java.time.Duration;
import java.util.List;

/**
 * What a verification found in a namespace.
 *
 * @param generations how many heads were read
 * @param objects how many objects were read, heads included
 * @param bytes bytes read
 * @param damaged every damaged, missing or unreadable object, a line each: its name and what is wrong with it
 * @param took wall time
 */
public record VerifyReport(int generations, int objects, long bytes, List<String> damaged, Duration took) {}
