package io.jenkins.plugins.castor.engine.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a store needs to know beside its URL. Secrets are never in it: it says where they are.
 *
 * @param passwordFile the password of an rsync daemon; otherwise {@code RSYNC_PASSWORD} of the environment
 * @param sshKey the private key for rsync over ssh; otherwise what ssh finds
 * @param knownHosts the host keys that ssh believes; otherwise what ssh finds
 * @param profile the profile of the AWS configuration; otherwise the default one
 * @param maxRate how many bytes a second may be read and written together
 * @param environment the environment variables that stores look at
 */
public record StoreOptions(
        Optional<Path> passwordFile,
        Optional<Path> sshKey,
        Optional<Path> knownHosts,
        Optional<String> profile,
        OptionalLong maxRate,
        Map<String, String> environment) {

    /** Nothing but the environment of this process. */
    public static final StoreOptions NONE = new StoreOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            System.getenv());

    public StoreOptions {
        environment = Map.copyOf(environment);
        if (maxRate.isPresent() && maxRate.getAsLong() < 1) {
            throw new IllegalArgumentException("A maximum rate is at least 1 byte a second.");
        }
    }

    /** The same with other environment variables, which may hold secrets. */
    public StoreOptions withEnvironment(Map<String, String> variables) {
        return new StoreOptions(passwordFile, sshKey, knownHosts, profile, maxRate, variables);
    }

    /** Without the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "StoreOptions[passwordFile=" + passwordFile + ", sshKey=" + sshKey + ", knownHosts=" + knownHosts
                + ", profile=" + profile + ", maxRate=" + maxRate + "]";
    }
}
