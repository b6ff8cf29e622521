package io.jenkins.plugins.castor.engine.work;

/**
 * Listens to the progress of a load, save or verification. Several threads call it at once; implementations return
 * quickly and never throw.
 */
public interface Progress {

    /** Ignores all progress. */
    Progress NONE = new Progress() {};

    /**
     * A new phase begins.
     *
     * @param phase its name for people, such as {@code restoring}
     * @param total bytes that the phase will process; 0 when unknown
     */
    default void phase(String phase, long total) {}

    /** The current phase processed this many more bytes. */
    default void advance(long bytes) {}
}
