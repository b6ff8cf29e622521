package io.jenkins.plugins.castor.engine.work;

/** Told how far long work has come. Called from several threads at once; implementations are quick and never throw. */
public interface Progress {

    /** Listens to nothing. */
    Progress NONE = new Progress() {};

    /**
     * A new phase of the work begins.
     *
     * @param phase what is being done, for people, such as {@code restoring}
     * @param total how many bytes the phase will go through; 0 where that is not known beforehand
     */
    default void phase(String phase, long total) {}

    /** This many more bytes of the current phase are done. */
    default void advance(long bytes) {}
}
