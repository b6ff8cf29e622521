package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.settings.Setting.Layer;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.UnusableDirectoryException;
import io.jenkins.plugins.castor.engine.ci.CiBuild;
import io.jenkins.plugins.castor.engine.key.KeyRequest;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import io.jenkins.plugins.castor.engine.work.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user set. A flag overrides the environment, which overrides what the CI system says of the namespace, which
 * overrides the properties file in the working directory, which overrides the one in the home directory, which overrides the
 * default.
 *
 * <p>Files are checked when they are read, values when they are asked for. Each error is a {@link UsageException} that says
 * what to do.
 */
public final class Settings {
    /** No number of machines needs more. */
    private static final Duration LONGEST_SPREAD = Duration.ofHours(1);

    private static final Setting DEFAULT_DEADLINE = Setting.of("30m", Layer.DEFAULT, "default");

    private final ProcessContext context;

    /** The first map that has a key wins. */
    private final List<Map<SettingKey, Setting>> sources;

    private final NamespaceSettings names;

    /** Why a file of settings was left out. */
    private final Optional<UnusableException> unreadable;

    private Settings(
            ProcessContext context,
            List<Map<SettingKey, Setting>> sources,
            Optional<CiBuild> build,
            Optional<UnusableException> unreadable) {
        this.unreadable = unreadable;
        this.context = context;
        this.sources = sources;
        this.names = new NamespaceSettings(sources, build);
    }

    /**
     * Reads all settings. Ask {@link #checkReadable} before relying on them.
     *
     * @param flags the options on the command line
     */
    public static Settings read(Map<SettingKey, List<String>> flags, ProcessContext context) {
        Path here = context.workingDirectory();
        Path home = context.home();
        List<Map<SettingKey, Setting>> sources = new ArrayList<>();
        sources.add(GivenSettings.flags(flags));
        sources.add(GivenSettings.environment(context));
        Optional<CiBuild> build = CiBuild.recognise(context::variable);
        sources.add(NamespaceSettings.ofCi(build));
        List<UnusableException> unreadable = new ArrayList<>();
        if (!Checkout.isSame(here, home)) {
            readFile(here, Layer.CHECKOUT, sources, unreadable);
        }
        readFile(home, Checkout.isRoot(home, here) ? Layer.CHECKOUT : Layer.HOME, sources, unreadable);
        return new Settings(context, sources, build, unreadable.stream().findFirst());
    }

    private static void readFile(
            Path folder, Layer layer, List<Map<SettingKey, Setting>> sources, List<UnusableException> unreadable) {
        try {
            sources.add(SettingsFile.read(folder.resolve(SettingsFile.NAME), layer));
        } catch (UnusableException e) {
            unreadable.add(e);
        }
    }

    /** @throws UnusableException if a file of settings cannot be read, so that some settings may be missing */
    public Settings checkReadable() {
        unreadable.ifPresent(problem -> {
            throw problem;
        });
        return this;
    }

    /** The value to use; empty if it is set nowhere. A part of a namespace may come from a whole one. */
    public Optional<Setting> find(SettingKey key) {
        if (key.isPartOfNamespace()) {
            return names.part(key);
        }
        if (key == SettingKey.FALLBACK) {
            return names.fallback();
        }
        for (Map<SettingKey, Setting> source : sources) {
            if (source.containsKey(key)) {
                return Optional.of(source.get(key));
            }
        }
        return key == SettingKey.DEADLINE ? Optional.of(DEFAULT_DEADLINE) : Optional.empty();
    }

    /** The policy in the file that is set. */
    public WritePolicy policy() {
        Setting setting = need(SettingKey.POLICY, "No policy is set");
        return PolicyFile.read(path(setting.value(), setting), setting);
    }

    /** The absolute path for a path that was set. */
    Path path(String text, Setting setting) {
        if (text.startsWith("~/")) {
            return context.home().resolve(text.substring(2)).normalize();
        }
        if (setting.origin().layer() == Layer.HOME && !Path.of(text).isAbsolute()) {
            throw setting.wrong("\"" + text + "\" would depend on the working directory: write the full path", null);
        }
        return context.workingDirectory().resolve(text).normalize();
    }

    /** The namespace. */
    public Namespace namespace() {
        return names.namespace();
    }

    /** Whether every part of the namespace is set. */
    public boolean hasNamespace() {
        return names.isComplete();
    }

    /** Whether the CI system named the project, and the user did not. */
    public boolean isNamedByCi() {
        return find(SettingKey.PROJECT)
                .filter(project -> project.origin().layer() == Layer.CI)
                .isPresent();
    }

    public List<Namespace> fallbacks() {
        return names.fallbacks();
    }

    /**
     * The cache directories; at least one.
     *
     * @throws UnusableException if this machine or the checked-out code makes one unusable
     */
    public List<CacheDirectory> caches() {
        Setting setting = need(SettingKey.CACHES, "No caches are set");
        try {
            Checkout.confine(setting.values(), setting.origin().layer() == Layer.CHECKOUT, context);
            return Caches.parse(setting.values(), context.surroundings());
        } catch (UnusableDirectoryException e) {
            throw setting.unusable(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage(), e);
        }
    }

    /** What the key of the caches is made from; empty if no key is set. */
    public Optional<KeyRequest> key() {
        Optional<Setting> files = find(SettingKey.KEY);
        Optional<Setting> texts = find(SettingKey.KEY_TEXT);
        if (files.isEmpty() && texts.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyRequest.of(
                    files.map(Setting::values).orElse(List.of()),
                    texts.map(Setting::values).orElse(List.of())));
        } catch (IllegalArgumentException e) {
            throw files.or(() -> texts).orElseThrow().wrong(e.getMessage(), e);
        }
    }

    /** The time limit of a load or a save. */
    public Optional<Duration> deadline() {
        Setting setting = find(SettingKey.DEADLINE).orElse(DEFAULT_DEADLINE);
        Duration deadline;
        try {
            deadline = Durations.parse(setting.value());
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage(), e);
        }
        if (deadline.compareTo(Deadline.LONGEST) > 0) {
            throw setting.wrong(
                    "a deadline is at most " + Durations.show(Deadline.LONGEST)
                            + ", as a prune removes what was out of use for twice as long",
                    null);
        }
        return Optional.of(deadline);
    }

    /** The compression level of what a save stores; empty for the default. */
    public OptionalInt level() {
        Setting setting = find(SettingKey.LEVEL).orElse(null);
        if (setting == null) {
            return OptionalInt.empty();
        }
        if (!setting.value().matches("[1-9]|1[0-9]")) {
            throw setting.wrong("\"" + setting.value() + "\" is not a level: write a number from 1 to 19", null);
        }
        return OptionalInt.of(Integer.parseInt(setting.value()));
    }

    /** How long a load may wait before it starts; zero for no wait. */
    public Duration spread() {
        Setting setting = find(SettingKey.SPREAD).orElse(null);
        if (setting == null || setting.value().equals("none")) {
            return Duration.ZERO;
        }
        try {
            Duration spread = Durations.parse(setting.value());
            if (spread.compareTo(LONGEST_SPREAD) > 0) {
                throw setting.wrong("a spread is at most " + Durations.show(LONGEST_SPREAD), null);
            }
            return spread;
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage() + ", or none", e);
        }
    }

    /** After how long without use a save leaves out an entry, zero for never; empty for what the presets say. */
    public Optional<Duration> dropUnused() {
        return find(SettingKey.DROP_UNUSED).map(setting -> {
            if (setting.value().equals("0")) {
                return Duration.ZERO;
            }
            try {
                return Durations.parse(setting.value());
            } catch (IllegalArgumentException e) {
                throw setting.wrong(e.getMessage() + ", or 0 for never", e);
            }
        });
    }

    /** Whether trouble makes the command fail. */
    public boolean strict() {
        Setting setting = find(SettingKey.STRICT).orElse(null);
        if (setting == null) {
            return false;
        }
        return switch (setting.value()) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default ->
                throw setting.wrong("\"" + setting.value() + "\" is neither true nor false: write true or false", null);
        };
    }

    Setting need(SettingKey key, String missing) {
        return find(key).orElseThrow(() -> new UsageException(missing + ": " + key.waysToSet()));
    }
}
