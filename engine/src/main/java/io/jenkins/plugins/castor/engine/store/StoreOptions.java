package io.jenkins.plugins.castor.engine.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The options of a store besides its URL. Its fields contain no secrets, only where to find them; the environment may
 * contain some.
 *
 * @param passwordFile a file with the password of an rsync daemon; if empty, {@code RSYNC_PASSWORD} of the environment
 * @param sshKey the private key for rsync over ssh; if empty, ssh uses its own configuration
 * @param knownHosts the known hosts file for ssh; if empty, ssh uses its own configuration
 * @param profile the profile of the AWS configuration; if empty, the default profile
 * @param maxRate the maximum of bytes read and written per second, at least 1; if empty, unlimited
 * @param environment the environment variables for stores
 * @param oldRsync what to do about a version of rsync with known holes
 */
public record StoreOptions(
        Optional<Path> passwordFile,
        Optional<Path> sshKey,
        Optional<Path> knownHosts,
        Optional<String> profile,
        OptionalLong maxRate,
        Map<String, String> environment,
        OldRsync oldRsync) {

    /** What to do about a version of rsync with known holes, which a distribution may have mended. */
    public enum OldRsync {
        /** Use it, and warn ({@link Store#warnings}). */
        WARN,
        /** Use it without a warning. */
        ACCEPT,
        /** Do not use it: every call fails. */
        REFUSE
    }

    /** No options except the environment of this process. */
    public static final StoreOptions NONE = new StoreOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            System.getenv());

    /** As the other constructor, with {@link OldRsync#WARN}. */
    public StoreOptions(
            Optional<Path> passwordFile,
            Optional<Path> sshKey,
            Optional<Path> knownHosts,
            Optional<String> profile,
            OptionalLong maxRate,
            Map<String, String> environment) {
        this(passwordFile, sshKey, knownHosts, profile, maxRate, environment, OldRsync.WARN);
    }

    public StoreOptions {
        environment = Map.copyOf(environment);
        if (maxRate.isPresent() && maxRate.getAsLong() < 1) {
            throw new IllegalArgumentException("The maximum rate must be at least 1 byte per second.");
        }
    }

    /** Returns these options with other environment variables, which may contain secrets. */
    public StoreOptions withEnvironment(Map<String, String> variables) {
        return new StoreOptions(passwordFile, sshKey, knownHosts, profile, maxRate, variables, oldRsync);
    }

    /** Returns these options with another choice about old versions of rsync. */
    public StoreOptions withOldRsync(OldRsync choice) {
        return new StoreOptions(passwordFile, sshKey, knownHosts, profile, maxRate, environment, choice);
    }

    /** Leaves out the environment, which may contain secrets. */
    @Override
    public String toString() {
        return "StoreOptions[passwordFile=" + passwordFile + ", sshKey=" + sshKey + ", knownHosts=" + knownHosts
                + ", profile=" + profile + ", maxRate=" + maxRate + ", oldRsync=" + oldRsync + "]";
    }
}
