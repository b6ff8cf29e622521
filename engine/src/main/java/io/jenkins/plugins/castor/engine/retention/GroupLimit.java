package io.jenkins.plugins.castor.engine.retention;

/**
 * What several namespaces may have together: those whose terms have an equal one.
 *
 * @param name of the group, for people, as in {@code the folder team}
 * @param maxBytes how many bytes all that they keep may have
 */
public record GroupLimit(String name, long maxBytes) {

    /** @throws IllegalArgumentException for less than a byte */
    public GroupLimit {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("A group of namespaces may have no less than a byte, not " + maxBytes);
        }
    }
}
