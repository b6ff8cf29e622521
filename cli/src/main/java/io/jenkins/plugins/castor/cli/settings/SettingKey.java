package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.engine.cache.ListSyntax;
import java.util.Optional;

/** What can be set, with its three names: the flag, the environment variable, the key in a properties file. */
public enum SettingKey {
    STORE("store", "CASTOR_STORE", "--store", true),
    NAMESPACE("namespace", "CASTOR_NAMESPACE", "--namespace", false),
    PROJECT("project", "CASTOR_PROJECT", "--project", false),
    BRANCH("branch", "CASTOR_BRANCH", "--branch", false),
    JOB("job", "CASTOR_JOB", "--job", false),
    FALLBACK("fallback", "CASTOR_FALLBACK", "--fallback", true),
    CACHES("caches", "CASTOR_CACHES", "--cache", true),
    KEY("key", "CASTOR_KEY", "--key", true),
    KEY_TEXT("key-text", "CASTOR_KEY_TEXT", "--key-text", true),
    DEADLINE("deadline", "CASTOR_DEADLINE", "--deadline", false),
    LEVEL("level", "CASTOR_LEVEL", "--level", false),
    STRICT("strict", "CASTOR_STRICT", "--strict", false),
    POLICY("policy", "CASTOR_POLICY", "--policy", false),
    FALLBACK_PROJECTS("fallback-projects", "CASTOR_FALLBACK_PROJECTS", "--fallback-project", true),
    TRUSTED_KEYS("trusted-keys", "CASTOR_TRUSTED_KEYS", "--trusted-key", true),
    SIGNING_KEY("signing-key", "CASTOR_SIGNING_KEY", "--signing-key", false),
    MAX_AGE("max-age", "CASTOR_MAX_AGE", "--max-age", false),
    MAX_SIZE("max-size", "CASTOR_MAX_SIZE", "--max-size", false),
    PINS("pins", "CASTOR_PINS", "--pins", false),
    DROP_UNUSED("drop-unused", "CASTOR_DROP_UNUSED", "--drop-unused", false),
    MAX_MEMORY("max-memory", "CASTOR_MAX_MEMORY", "--max-memory", false),
    NEAR("near", "CASTOR_NEAR", "--near", true),
    SPREAD("spread", "CASTOR_SPREAD", "--spread", false),
    MAX_RATE("max-rate", "CASTOR_MAX_RATE", "--max-rate", false),
    PASSWORD_FILE("password-file", "CASTOR_PASSWORD_FILE", "--password-file", false),
    SSH_KEY("ssh-key", "CASTOR_SSH_KEY", "--ssh-key", false),
    KNOWN_HOSTS("known-hosts", "CASTOR_KNOWN_HOSTS", "--known-hosts", false),
    PROFILE("profile", "CASTOR_PROFILE", "--profile", false),
    CA_FILE("ca-file", "CASTOR_CA_FILE", "--ca-file", false),
    OLD_RSYNC("old-rsync", "CASTOR_OLD_RSYNC", "--old-rsync", false);

    private final String property;
    private final String variable;
    private final String flag;
    private final boolean list;

    SettingKey(String property, String variable, String flag, boolean list) {
        this.property = property;
        this.variable = variable;
        this.flag = flag;
        this.list = list;
    }

    public String property() {
        return property;
    }

    public String variable() {
        return variable;
    }

    public String flag() {
        return flag;
    }

    /** Whether it has several values: a repeated flag, or a list in {@link ListSyntax}. */
    public boolean isList() {
        return list;
    }

    /** Whether it is one of the three parts of a namespace. */
    boolean isPartOfNamespace() {
        return this == PROJECT || this == BRANCH || this == JOB;
    }

    /**
     * Whether a properties file that came with the checked-out code may set it. Such a file is part of the change under test.
     * It must not choose the store, because the build runs files from there and sends credentials to it. It must not choose
     * secrets, trusted keys, or who may save either.
     */
    boolean isForCheckouts() {
        return switch (this) {
            case STORE,
                    POLICY,
                    FALLBACK_PROJECTS,
                    TRUSTED_KEYS,
                    SIGNING_KEY,
                    MAX_AGE,
                    MAX_SIZE,
                    PINS,
                    NEAR,
                    PASSWORD_FILE,
                    SSH_KEY,
                    KNOWN_HOSTS,
                    PROFILE,
                    CA_FILE,
                    OLD_RSYNC -> false;
            default -> true;
        };
    }

    /** The ways to set it, for the end of a message. */
    String waysToSet() {
        return "set it with " + flag + ", with " + variable + " in the environment, or with \"" + property + "\" in "
                + (isForCheckouts() ? "" : "~/") + SettingsFile.NAME;
    }

    static Optional<SettingKey> ofProperty(String name) {
        for (SettingKey key : values()) {
            if (key.property.equals(name)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }
}
