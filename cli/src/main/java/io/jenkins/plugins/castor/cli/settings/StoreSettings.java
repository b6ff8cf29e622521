package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.Stores;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.UnusableDirectoryException;
import io.jenkins.plugins.castor.engine.near.NearStore;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreOptions.OldRsync;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.UnusableFileException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which stores are set, and what is needed to open them. Holds no secret.
 *
 * @param stores URLs and absolute paths: the store, then its mirrors
 */
public record StoreSettings(List<String> stores, StoreOptions options) {
    private static final long LEAST_MEMORY = 8_000_000;

    /** From the root, a drive of Windows, the home directory or, said plainly, the working directory. */
    private static final Pattern FULL_PATH =
            Pattern.compile("(/|~[/\\\\]|\\.[/\\\\]|\\\\\\\\|[A-Za-z]:[/\\\\]).*", Pattern.DOTALL);

    /**
     * @throws UsageException for what cannot be a store, and a URL with a secret in it
     * @throws UnusableException for a file that cannot be read
     */
    public static StoreSettings of(Settings settings, ProcessContext context) {
        Setting setting = settings.need(SettingKey.STORE, "No store is set");
        if (setting.values().size() > 1 && setting.origin().layer() != Setting.Layer.FLAG) {
            setting.values().forEach(value -> checkWhole(value, setting));
        }
        List<String> stores = new ArrayList<>();
        for (String value : setting.values()) {
            for (String store : severalUrls(value)) {
                stores.add(checked(store, setting, settings));
            }
        }
        return new StoreSettings(List.copyOf(stores), options(settings, context));
    }

    /** In a list, blanks separate stores. A path with a blank in it would be two of them. */
    private static void checkWhole(String store, Setting setting) {
        if (!StoreUrl.isUrl(store) && !FULL_PATH.matcher(store).matches()) {
            throw setting.wrong(
                    "\"" + store
                            + "\", one of several stores, is neither a URL nor a full path: put quotes around a path"
                            + " with blanks, as in '\"/srv/my store\"'",
                    null);
        }
    }

    /** A URL has no blanks, so blanks separate several URLs. In the path of a directory they are part of the path. */
    private static List<String> severalUrls(String value) {
        String trimmed = value.strip();
        return StoreUrl.isUrl(trimmed) ? List.of(trimmed.split("\\s+")) : List.of(value);
    }

    /** What is needed to open a store besides its URL. */
    public static StoreOptions options(Settings settings, ProcessContext context) {
        return StoreOptions.NONE
                .withPasswordFile(file(SettingKey.PASSWORD_FILE, settings))
                .withSshKey(file(SettingKey.SSH_KEY, settings))
                .withKnownHosts(file(SettingKey.KNOWN_HOSTS, settings))
                .withCaFile(file(SettingKey.CA_FILE, settings))
                .withProfile(settings.find(SettingKey.PROFILE).map(Setting::value))
                .withMaxRate(maxRate(settings))
                .withMaxMemory(maxMemory(settings))
                .withOldRsync(oldRsync(settings))
                .withNear(near(settings))
                .withEnvironment(context.surroundings().environment());
    }

    private static OptionalLong maxMemory(Settings settings) {
        Setting setting = settings.find(SettingKey.MAX_MEMORY).orElse(null);
        if (setting == null) {
            return OptionalLong.empty();
        }
        long bytes;
        try {
            bytes = ByteQuantities.size(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage(), e);
        }
        if (bytes < LEAST_MEMORY) {
            throw setting.wrong("a load needs at least 8M for packs that it fetches ahead", null);
        }
        return OptionalLong.of(bytes);
    }

    private static List<String> near(Settings settings) {
        Setting setting = settings.find(SettingKey.NEAR).orElse(null);
        if (setting == null) {
            return List.of();
        }
        List<String> places = new ArrayList<>();
        for (String value : setting.values()) {
            String place =
                    value.startsWith("~/") ? settings.path(value, setting).toString() : value;
            try {
                NearStore.check(place);
            } catch (IllegalArgumentException e) {
                throw setting.wrong(e.getMessage(), e);
            }
            places.add(place);
        }
        return places;
    }

    private static OldRsync oldRsync(Settings settings) {
        Setting setting = settings.find(SettingKey.OLD_RSYNC).orElse(null);
        if (setting == null) {
            return settings.strict() ? OldRsync.REFUSE : OldRsync.WARN;
        }
        return switch (setting.value()) {
            case "warn" -> OldRsync.WARN;
            case "accept" -> OldRsync.ACCEPT;
            case "refuse" -> OldRsync.REFUSE;
            default ->
                throw setting.wrong(
                        "\"" + setting.value() + "\" is none of warn, accept and refuse: write one of them", null);
        };
    }

    private static String checked(String store, Setting setting, Settings settings) {
        try {
            if (StoreUrl.isUrl(store)) {
                StoreUrl.parse(store);
                return store;
            }
            StoreUrl.checkPath(store);
            return settings.path(store, setting).toString();
        } catch (InvalidPathException e) {
            throw setting.wrong("\"" + store + "\" is not a path: write file:///... or the path of a directory", e);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage(), e);
        }
    }

    private static Optional<Path> file(SettingKey key, Settings settings) {
        Optional<Setting> setting = settings.find(key);
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        Path file = settings.path(setting.get().value(), setting.get());
        if (!Files.isRegularFile(file)) {
            throw setting.get()
                    .unusable(file + " does not exist or is not a file: create it, or correct the path", null);
        }
        if (!Files.isReadable(file)) {
            throw setting.get().unusable(file + " cannot be read: make it readable for this user", null);
        }
        return Optional.of(file);
    }

    /** The limit in bytes a second; empty for none. */
    private static OptionalLong maxRate(Settings settings) {
        Setting setting = settings.find(SettingKey.MAX_RATE).orElse(null);
        if (setting == null || setting.value().equals("none")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(ByteQuantities.rate(setting.value()));
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + ", or none", e);
        }
    }

    /**
     * @throws UnusableException if a symbolic link puts a store that is a directory inside of a cache directory
     * @throws UsageException if a store is a directory inside of a cache directory
     */
    public void checkOutside(List<CacheDirectory> caches) {
        try {
            Stores.checkOutside(stores, caches);
        } catch (UnusableDirectoryException e) {
            throw new UnusableException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /** The directory of the first store, if it is one that is not there. */
    public Optional<Path> missingDirectory() {
        try {
            return Stores.folder(stores.get(0)).filter(folder -> !Files.exists(folder));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // opening it will say what is wrong
        }
    }

    /**
     * Opens the stores. The caller closes them.
     *
     * @throws UsageException for what cannot be a store
     * @throws UnusableException for a file that cannot be used to reach it
     */
    public Castor open() {
        try {
            return Castor.open(stores, options);
        } catch (UnusableFileException e) {
            throw new UnusableException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
