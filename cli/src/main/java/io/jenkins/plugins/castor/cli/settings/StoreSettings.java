package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.Stores;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which stores a user means, and what opening them takes. There is no secret in it.
 *
 * @param stores URLs and absolute paths; the first is the one for everything, the others are its mirrors
 */
public record StoreSettings(List<String> stores, StoreOptions options) {

    /** @throws UsageException for what cannot be a store, for a URL with a secret in it, and for a file that is not there */
    public static StoreSettings of(Settings settings, ProcessContext context) {
        Setting setting = settings.need(SettingKey.STORE, "No store is set");
        List<String> stores = new ArrayList<>();
        for (String value : setting.values()) {
            for (String store : severalUrls(value)) {
                stores.add(checked(store, setting, settings));
            }
        }
        return new StoreSettings(List.copyOf(stores), options(settings, context));
    }

    /** A URL has no blanks, so those are between several; in the path of a directory they are what they are. */
    private static List<String> severalUrls(String value) {
        String trimmed = value.strip();
        return StoreUrl.isUrl(trimmed) ? List.of(trimmed.split("\\s+")) : List.of(value);
    }

    /** What opening a store takes beside its URL. */
    public static StoreOptions options(Settings settings, ProcessContext context) {
        return new StoreOptions(
                file(SettingKey.PASSWORD_FILE, settings),
                file(SettingKey.SSH_KEY, settings),
                file(SettingKey.KNOWN_HOSTS, settings),
                settings.find(SettingKey.PROFILE).map(Setting::value),
                maxRate(settings),
                context.surroundings().environment());
    }

    private static String checked(String store, Setting setting, Settings settings) {
        try {
            if (StoreUrl.isUrl(store)) {
                StoreUrl.parse(store);
                return store;
            }
            return settings.path(store, setting).toString();
        } catch (InvalidPathException e) {
            throw setting.wrong("\"" + store + "\" is no path: write file:///... or the path of a directory", e);
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
            throw setting.get().wrong(file + " is no file: make it, or correct the path", null);
        }
        return Optional.of(file);
    }

    /** How many bytes a second; empty for as many as there can be. */
    private static OptionalLong maxRate(Settings settings) {
        Setting setting = settings.find(SettingKey.MAX_RATE).orElse(null);
        if (setting == null || setting.value().equals("none")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(ByteRates.parse(setting.value()));
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + ", or none", e);
        }
    }

    /** @throws UsageException where a store is a directory in a cache directory */
    public void checkOutside(List<CacheDirectory> caches) {
        try {
            Stores.checkOutside(stores, caches);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    /**
     * The caller closes it.
     *
     * @throws UsageException for what cannot be a store
     */
    public Castor open() {
        try {
            return Castor.open(stores, options);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }
}
