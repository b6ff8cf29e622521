package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.engine.cache.Preset;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** The options that set a setting, with their help. */
final class SettingOptions {

    private SettingOptions() {}

    static OptionSpec of(SettingKey key) {
        return switch (key) {
            case STORE, MAX_RATE, PASSWORD_FILE, SSH_KEY, KNOWN_HOSTS, PROFILE, CA_FILE, OLD_RSYNC -> store(key);
            case NAMESPACE, PROJECT, BRANCH, JOB, FALLBACK -> namespace(key);
            case POLICY, FALLBACK_PROJECTS, TRUSTED_KEYS, SIGNING_KEY, MAX_AGE, MAX_SIZE, PINS -> trust(key);
            case CACHES -> caches(key);
            case KEY, KEY_TEXT -> key(key);
            case DEADLINE ->
                value(
                        key,
                        "TIME",
                        "Time limit of a load or a save: 90s, 2m, 1h30m, or none. After it nothing is restored or saved."
                                + " Default: 30m.");
            case LEVEL ->
                value(
                        key,
                        "N",
                        "How hard to compress what is new, 1 to 19: a higher level makes a save slower, and loads over a slow"
                                + " network faster. Default: 3.");
            case STRICT -> flag(key, "Exit with 1 if there is trouble with a store or a cache.");
            case DROP_UNUSED ->
                value(
                        key,
                        "TIME",
                        "Save without the entries that no saving build has used for this long, such as 30d; 0 for never."
                                + " Default: what the presets say, which is 30d for most, and never for other directories.");
            case MAX_MEMORY ->
                value(
                        key,
                        "SIZE",
                        "How much memory a load may use for packs that it fetches ahead from S3, such as 32M. Default: 96Mi,"
                                + " or a fifth of Java's heap if that is less.");
            case NEAR ->
                list(
                        key,
                        "CACHE",
                        "A cache near this machine to load from first: the address of a server that keeps what it fetched"
                                + " from S3, or the full path of a directory that 'castor warm' filled. Everything is"
                                + " checked, and the store has the rest. Can be repeated.");
            case SPREAD ->
                value(
                        key,
                        "TIME",
                        "Wait a random time, at most this long and never more than 1h, before a load: for many machines"
                                + " that start at once.");
        };
    }

    private static OptionSpec store(SettingKey key) {
        return switch (key) {
            case STORE ->
                list(
                        key,
                        "URL",
                        "A directory, file:///..., s3://..., rsync://... or rsync+ssh://..., where caches are stored."
                                + " Can be repeated: further stores are mirrors, which loads also read from.");
            case MAX_RATE ->
                value(key, "RATE", "Limit of the network traffic in bytes a second: 500k, 10M, 1.5MB/s, or none.");
            case PASSWORD_FILE ->
                value(key, "FILE", "File with the password of an rsync daemon. Default: the variable RSYNC_PASSWORD.");
            case SSH_KEY -> value(key, "FILE", "Private key for rsync+ssh. Default: what ssh finds.");
            case KNOWN_HOSTS -> value(key, "FILE", "Host keys for rsync+ssh. Default: what ssh finds.");
            case PROFILE -> value(key, "NAME", "Profile of the AWS configuration. Default: the default profile.");
            case CA_FILE ->
                value(
                        key,
                        "FILE",
                        "Certificates of authorities to trust for https, in PEM, besides Java's and the system's.");
            case OLD_RSYNC ->
                value(
                        key,
                        "CHOICE",
                        "What to do if the rsync of this machine is older than 3.4, which has known holes: warn, accept or"
                                + " refuse. Default: refuse with --strict, else warn.");
            default -> throw new IllegalArgumentException(key + " is in another group");
        };
    }

    private static OptionSpec namespace(SettingKey key) {
        return switch (key) {
            case NAMESPACE ->
                value(
                        key,
                        "P/B/J",
                        "The namespace of the caches: PROJECT/BRANCH/JOB, with %2F for a slash inside of a part, as in"
                                + " mediawiki%2Fcore/main/npm.");
            case PROJECT -> value(key, "P", "The project, without escapes. Default: that of the CI build.");
            case BRANCH ->
                value(key, "B", "The branch, without escapes. Default: that of the CI build, for a change its target.");
            case JOB -> value(key, "J", "The job, without escapes. Default: that of the CI build.");
            case FALLBACK ->
                list(
                        key,
                        "NS",
                        "A namespace to load from if nothing was saved in the job's own, for example that of the main"
                                + " branch. Can be repeated: the first one that has something is used. Default: that of the CI build's"
                                + " main branch.");
            default -> throw new IllegalArgumentException(key + " is in another group");
        };
    }

    private static OptionSpec trust(SettingKey key) {
        return switch (key) {
            case POLICY ->
                value(
                        key,
                        "FILE",
                        "Rules that decide which builds may save (docs/reference/policy.md). Default: the default policy"
                                + " if a CI build is recognised, else none.");
            case FALLBACK_PROJECTS ->
                list(
                        key,
                        "P",
                        "A project, besides the job's own, that fallbacks may belong to. Others are refused. Can be"
                                + " repeated.");
            case TRUSTED_KEYS ->
                list(
                        key,
                        "FILE",
                        "A public key, as 'castor keygen' prints it. Only what it signed is used. Can be repeated, and a"
                                + " file can hold several keys.");
            case SIGNING_KEY ->
                value(
                        key,
                        "KEY",
                        "The private key to sign with: a file, or env:NAME for the environment variable NAME.");
            case MAX_AGE -> value(key, "TIME", "Ignore generations that are older than this, for example 7d.");
            case MAX_SIZE ->
                value(key, "SIZE", "Load nothing whose files have more bytes than this, for example 10G. Default: 1T.");
            case PINS ->
                value(
                        key,
                        "FILE",
                        "A file that remembers the store: saves, 'publish' and 'revoke' write it, and loads refuse a store"
                                + " that takes back what it says.");
            default -> throw new IllegalArgumentException(key + " is in another group");
        };
    }

    private static OptionSpec key(SettingKey key) {
        return key == SettingKey.KEY
                ? list(
                        key,
                        "FILE",
                        "A file of the project that says what the caches hold, such as package-lock.json, a glob for such"
                                + " files, or auto for those that the presets know. What was saved with the same files is"
                                + " loaded first, and is exact. Can be repeated.")
                : list(
                        key,
                        "TEXT",
                        "Whatever else decides what the caches hold, such as the version of a tool. Can be repeated.");
    }

    private static OptionSpec caches(SettingKey key) {
        return list(
                        key.flag(),
                        "CACHE",
                        "What to cache: names of presets ('castor presets' lists them), as in npm,pip, or a directory as"
                                + " NAME=PATH[,include=GLOB]...[,exclude=GLOB]...[,volatile=GLOB]... Can be repeated.")
                .completionCandidates(new PresetNames())
                .build();
    }

    /** For shells to complete. Nothing else asks for it, and it reads nothing until then. */
    private static final class PresetNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Preset.all().stream().map(Preset::name).iterator();
        }
    }

    private static OptionSpec flag(SettingKey key, String description) {
        return OptionSpec.builder(key.flag())
                .type(boolean.class)
                .description(description)
                .build();
    }

    private static OptionSpec value(SettingKey key, String label, String description) {
        return value(key.flag(), label, description);
    }

    private static OptionSpec list(SettingKey key, String label, String description) {
        return list(key.flag(), label, description).build();
    }

    static OptionSpec value(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static OptionSpec.Builder list(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description);
    }
}
