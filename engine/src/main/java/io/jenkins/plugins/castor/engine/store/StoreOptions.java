package io.jenkins.plugins.castor.engine.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The options of a store besides its URL: {@link #NONE}, and what {@code with…} adds. They contain no secrets, only where to
 * find them; the environment may contain some. Immutable.
 */
public final class StoreOptions {

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
    public static final StoreOptions NONE = new StoreOptions().withEnvironment(System.getenv());

    private Optional<Path> passwordFile = Optional.empty();
    private Optional<Path> sshKey = Optional.empty();
    private Optional<Path> knownHosts = Optional.empty();
    private Optional<Path> caFile = Optional.empty();
    private Optional<String> profile = Optional.empty();
    private OptionalLong maxRate = OptionalLong.empty();
    private OptionalLong maxMemory = OptionalLong.empty();
    private OldRsync oldRsync = OldRsync.WARN;
    private List<String> near = List.of();
    private Map<String, String> environment = Map.of();

    private StoreOptions() {}

    /** Returns a copy in which something is changed. */
    private StoreOptions with(Consumer<StoreOptions> change) {
        StoreOptions copy = new StoreOptions();
        copy.passwordFile = passwordFile;
        copy.sshKey = sshKey;
        copy.knownHosts = knownHosts;
        copy.caFile = caFile;
        copy.profile = profile;
        copy.maxRate = maxRate;
        copy.maxMemory = maxMemory;
        copy.oldRsync = oldRsync;
        copy.near = near;
        copy.environment = environment;
        change.accept(copy);
        return copy;
    }

    /** A file with the password of an rsync daemon; if empty, {@code RSYNC_PASSWORD} of the environment. */
    public Optional<Path> passwordFile() {
        return passwordFile;
    }

    public StoreOptions withPasswordFile(Optional<Path> file) {
        return with(copy -> copy.passwordFile = file);
    }

    /** The private key for rsync over ssh; if empty, ssh uses its own configuration. */
    public Optional<Path> sshKey() {
        return sshKey;
    }

    public StoreOptions withSshKey(Optional<Path> file) {
        return with(copy -> copy.sshKey = file);
    }

    /** The known hosts file for ssh; if empty, ssh uses its own configuration. */
    public Optional<Path> knownHosts() {
        return knownHosts;
    }

    public StoreOptions withKnownHosts(Optional<Path> file) {
        return with(copy -> copy.knownHosts = file);
    }

    /** Certificates of authorities that servers are trusted for besides Java's and the system's, in PEM. */
    public Optional<Path> caFile() {
        return caFile;
    }

    public StoreOptions withCaFile(Optional<Path> file) {
        return with(copy -> copy.caFile = file);
    }

    /** The profile of the AWS configuration; if empty, the default profile. */
    public Optional<String> profile() {
        return profile;
    }

    public StoreOptions withProfile(Optional<String> name) {
        return with(copy -> copy.profile = name);
    }

    /** The maximum of bytes read and written per second; if empty, unlimited. */
    public OptionalLong maxRate() {
        return maxRate;
    }

    /** @throws IllegalArgumentException if the rate is less than a byte per second */
    public StoreOptions withMaxRate(OptionalLong bytes) {
        if (bytes.isPresent() && bytes.getAsLong() < 1) {
            throw new IllegalArgumentException("The maximum rate must be at least 1 byte per second.");
        }
        return with(copy -> copy.maxRate = bytes);
    }

    /** About how many bytes of packs a load may hold that were fetched ahead; if empty, 96 MiB. */
    public OptionalLong maxMemory() {
        return maxMemory;
    }

    public StoreOptions withMaxMemory(OptionalLong bytes) {
        return with(copy -> copy.maxMemory = bytes);
    }

    /** What to do about a version of rsync with known holes. */
    public OldRsync oldRsync() {
        return oldRsync;
    }

    public StoreOptions withOldRsync(OldRsync choice) {
        return with(copy -> copy.oldRsync = choice);
    }

    /** Caches near this machine to load from: servers like {@code http://host:port}, and directories. */
    public List<String> near() {
        return near;
    }

    /** @param places each as {@code NearStore.check} wants it */
    public StoreOptions withNear(List<String> places) {
        List<String> all = List.copyOf(places);
        return with(copy -> copy.near = all);
    }

    /** The environment variables for stores, which may contain secrets. */
    public Map<String, String> environment() {
        return environment;
    }

    public StoreOptions withEnvironment(Map<String, String> variables) {
        Map<String, String> all = Map.copyOf(variables);
        return with(copy -> copy.environment = all);
    }

    /** Leaves out the environment. */
    @Override
    public String toString() {
        return "StoreOptions[passwordFile=" + passwordFile + ", sshKey=" + sshKey + ", knownHosts=" + knownHosts
                + ", caFile=" + caFile + ", profile=" + profile + ", maxRate=" + maxRate + ", maxMemory=" + maxMemory
                + ", oldRsync=" + oldRsync + ", near=" + near + "]";
    }
}
