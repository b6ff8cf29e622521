package io.jenkins.plugins.castor.engine;

/** How long random tests go on: a bounded time in every build, much longer under {@code script/fuzz}. */
public final class Fuzz {

    private Fuzz() {}

    /**
     * How many times to try.
     *
     * @param usually in every build
     * @param thoroughly under {@code script/fuzz}
     */
    public static int times(int usually, int thoroughly) {
        return Boolean.getBoolean("castor.fuzz") ? thoroughly : usually;
    }
}
