package io.jenkins.plugins.castor.cli.settings;

import io.jenkins.plugins.castor.cli.settings.Setting.Layer;
import io.jenkins.plugins.castor.cli.settings.Setting.Origin;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.ci.CacheNames;
import io.jenkins.plugins.castor.engine.ci.CiBuild;
import io.jenkins.plugins.castor.engine.trust.BuildFacts.Known;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The namespace and its fallbacks. Each part is looked up alone. Where nothing is set, they follow from the CI build. A name
 * that is too long for a namespace is fitted, as a branch may have any name.
 *
 * @param sources what is set; the first map that has a key wins
 * @param build the CI build; empty if no CI system is recognised
 */
record NamespaceSettings(List<Map<SettingKey, Setting>> sources, Optional<CiBuild> build) {

    /** The parts that the CI system names. */
    static Map<SettingKey, Setting> ofCi(Optional<CiBuild> build) {
        Map<SettingKey, Setting> parts = new EnumMap<>(SettingKey.class);
        build.map(CiBuild::names).ifPresent(names -> {
            names.project().ifPresent(known -> parts.put(SettingKey.PROJECT, of(known)));
            names.branch().ifPresent(known -> parts.put(SettingKey.BRANCH, of(known)));
            names.job().ifPresent(known -> parts.put(SettingKey.JOB, of(known)));
        });
        return parts;
    }

    private static Setting of(Known known) {
        return Setting.of(known.value(), Layer.CI, known.source());
    }

    /** A part as it was set; empty if it is set nowhere. It may come from a whole namespace. */
    Optional<Setting> part(SettingKey key) {
        for (Map<SettingKey, Setting> source : sources) {
            if (source.containsKey(key)) {
                return Optional.of(source.get(key));
            }
            if (source.containsKey(SettingKey.NAMESPACE)) {
                return Optional.of(partOf(source.get(SettingKey.NAMESPACE), key));
            }
        }
        // Every CI system names a project. A build without a branch or a job still has caches.
        return key == SettingKey.PROJECT
                ? Optional.empty()
                : build.map(found -> Setting.of(CacheNames.NONE, Layer.DEFAULT, found.system() + " names none"));
    }

    Namespace namespace() {
        return new Namespace(fitted(SettingKey.PROJECT), fitted(SettingKey.BRANCH), fitted(SettingKey.JOB));
    }

    /** Whether all parts are set. */
    boolean isComplete() {
        return part(SettingKey.PROJECT).isPresent()
                && part(SettingKey.BRANCH).isPresent()
                && part(SettingKey.JOB).isPresent();
    }

    private String fitted(SettingKey key) {
        Setting part = part(key)
                .orElseThrow(() -> new UsageException("The " + key.property()
                        + " of the namespace is not set: " + key.waysToSet()
                        + "; or set all of PROJECT/BRANCH/JOB with --namespace, CASTOR_NAMESPACE or \"namespace\""));
        // The parts of a whole namespace are as a store has them.
        boolean isOfWhole = sources.stream()
                .map(source -> source.get(SettingKey.NAMESPACE))
                .anyMatch(whole -> whole != null && whole.origin().equals(part.origin()));
        return isOfWhole ? part.value() : Namespace.fit(key.property(), part.value());
    }

    private static Setting partOf(Setting whole, SettingKey part) {
        Namespace namespace = parse(whole, whole.value());
        String value = switch (part) {
            case PROJECT -> namespace.project();
            case BRANCH -> namespace.branch();
            default -> namespace.job();
        };
        return new Setting(List.of(value), whole.origin());
    }

    /** The fallbacks as they were set, or those of the CI build: its main branches. Empty for none. */
    Optional<Setting> fallback() {
        for (Map<SettingKey, Setting> source : sources) {
            if (source.containsKey(SettingKey.FALLBACK)) {
                return Optional.of(source.get(SettingKey.FALLBACK));
            }
        }
        if (build.isEmpty() || !isComplete()) {
            return Optional.empty();
        }
        Namespace own = namespace();
        List<String> paths = new ArrayList<>();
        for (Known branch : build.get().names().mainBranches()) {
            Namespace main = new Namespace(own.project(), Namespace.fit("branch", branch.value()), own.job());
            if (!main.equals(own)) {
                paths.add(main.path());
            }
        }
        String source = build.get().names().mainBranches().get(0).source();
        return paths.isEmpty() ? Optional.empty() : Optional.of(new Setting(paths, new Origin(Layer.CI, source)));
    }

    List<Namespace> fallbacks() {
        List<Namespace> fallbacks = new ArrayList<>();
        for (Setting setting : fallback().stream().toList()) {
            for (String value : setting.values()) {
                fallbacks.add(parse(setting, value));
            }
        }
        return fallbacks;
    }

    private static Namespace parse(Setting setting, String text) {
        try {
            return Namespace.parseFitted(text);
        } catch (IllegalArgumentException e) {
            throw setting.wrong(e.getMessage(), e);
        }
    }
}
