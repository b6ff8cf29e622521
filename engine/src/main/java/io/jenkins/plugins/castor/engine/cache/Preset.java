package io.jenkins.plugins.castor.engine.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The caches of a known package manager: their locations, and what not to save in them. {@code presets.txt}, next to
 * this class, defines all presets.
 */
public final class Preset {
    /**
     * A resolved directory of a preset.
     *
     * @param directory the directory to cache
     * @param origin what its path comes from: the name of a variable, an option and its source, or {@code default}
     */
    public record Found(CacheDirectory directory, String origin) {}

    /**
     * What a save does about what is not used.
     *
     * @param unused after how long without use an entry is left out; zero for never
     * @param alone as {@link UseGroups} has it
     * @param together as {@link UseGroups} has it
     */
    record Use(Duration unused, List<String> alone, List<String> together) {
        Use {
            alone = List.copyOf(alone);
            together = List.copyOf(together);
        }

        UseGroups groups() {
            return new UseGroups(alone, together);
        }
    }

    /** The definition of a preset's directory. Its location is the first place that applies. */
    record Kind(
            String name,
            List<Place> places,
            List<String> includes,
            List<String> excludes,
            List<String> volatiles,
            Use use) {
        Kind {
            places = List.copyOf(places);
            includes = List.copyOf(includes);
            excludes = List.copyOf(excludes);
            volatiles = List.copyOf(volatiles);
        }

        /** Compiles the filter on each call, because a command needs few of them. */
        PathFilter filter() {
            return PathFilter.of(includes, excludes, volatiles);
        }

        Optional<Found> find(Surroundings here) {
            for (Place place : places) {
                Optional<Reference.Value> found = place.find(here);
                if (found.isPresent()) {
                    return found.map(value -> found(here, value));
                }
            }
            return Optional.empty();
        }

        private Found found(Surroundings here, Reference.Value value) {
            try {
                CacheDirectory directory = new CacheDirectory(name, value.path(), filter());
                DirectoryChecks.checkHomes(value.path(), here.homes());
                return new Found(directory, value.origin());
            } catch (IllegalArgumentException why) {
                throw new UnusableDirectoryException(
                        why.getMessage() + " It is the directory of the cache " + name + ", from " + value.origin()
                                + ". Write " + name + "=PATH to cache another directory instead.",
                        why);
            }
        }
    }

    private final String name;
    private final String description;
    private final List<String> otherNames;
    private final List<String> keyFiles;
    private final List<Kind> kinds;

    Preset(String name, String description, List<String> otherNames, List<String> keyFiles, List<Kind> kinds) {
        this.name = name;
        this.description = description;
        this.otherNames = List.copyOf(otherNames);
        this.keyFiles = List.copyOf(keyFiles);
        this.kinds = List.copyOf(kinds);
    }

    /** All presets, in the order in which users see them. */
    public static List<Preset> all() {
        return All.PRESETS;
    }

    /** The preset with exactly this name; empty if there is none. */
    public static Optional<Preset> named(String name) {
        return all().stream().filter(preset -> preset.name.equals(name)).findFirst();
    }

    /** The name of the preset. */
    public String name() {
        return name;
    }

    /** A short description of what it caches. */
    public String description() {
        return description;
    }

    /**
     * Returns the cache directories of this preset on this machine, usually one. They need not exist. The first has the
     * name of the preset; the names of others add a hyphen and a word.
     *
     * @throws UnusableDirectoryException if the preset has no directory on this operating system, or a configured
     *     directory is not allowed. The message names the variable that configures it
     */
    public List<CacheDirectory> resolve(Surroundings here) {
        return find(here).stream().map(Found::directory).toList();
    }

    /**
     * Like {@link #resolve}, but also returns where each path comes from.
     *
     * @throws UnusableDirectoryException as {@link #resolve} does
     */
    public List<Found> find(Surroundings here) {
        List<Found> found = new ArrayList<>();
        for (Kind kind : kinds) {
            try {
                kind.find(here).ifPresent(found::add);
            } catch (UnusableDirectoryException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                throw new UnusableDirectoryException(e.getMessage(), e); // a variable, or a file of the project
            }
        }
        if (found.isEmpty()) {
            throw new UnusableDirectoryException(
                    "The preset " + name + " has no directory on " + here.os() + ": remove it there");
        }
        return List.copyOf(found);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The filter of the preset's directory with this name; empty if no preset has one. */
    static Optional<PathFilter> filterOf(String directory) {
        if (!PresetFile.mayDefine(directory)) {
            return Optional.empty(); // Most names are not from presets, and reading all presets is slow.
        }
        for (Preset preset : all()) {
            for (Kind kind : preset.kinds) {
                if (kind.name.equals(directory)) {
                    return Optional.of(kind.filter());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * After how long without use a save leaves out an entry of the preset's directory with this name; zero for never, also
     * if no preset has one.
     */
    public static Duration dropsUnusedAfter(String directory) {
        return kindOf(directory).map(kind -> kind.use.unused()).orElse(Duration.ZERO);
    }

    /** Which entries of the preset's directory with this name are used together; those of a directory if no preset has one. */
    public static UseGroups useGroups(String directory) {
        return kindOf(directory).map(kind -> kind.use.groups()).orElse(UseGroups.DIRECTORIES);
    }

    private static Optional<Kind> kindOf(String directory) {
        if (!PresetFile.mayDefine(directory)) {
            return Optional.empty(); // Most names are not from presets, and reading all presets is slow.
        }
        return all().stream()
                .flatMap(preset -> preset.kinds.stream())
                .filter(kind -> kind.name.equals(directory))
                .findFirst();
    }

    /** The preset that has a directory of this name; empty if none has. */
    static Optional<Preset> ofDirectory(String directory) {
        if (!PresetFile.mayDefine(directory)) {
            return Optional.empty(); // Most names are not from presets, and reading all presets is slow.
        }
        return all().stream()
                .filter(preset -> preset.kinds.stream().anyMatch(kind -> kind.name.equals(directory)))
                .findFirst();
    }

    /**
     * The files of a project that say what these caches hold, such as {@code **}{@code /package-lock.json}: globs for paths
     * from the working directory. Those of all presets, if there are no caches, or one belongs to no preset that knows any.
     */
    public static List<String> keyFiles(List<CacheDirectory> caches) {
        List<Optional<Preset>> presets = caches.stream()
                .map(cache -> ofDirectory(cache.name()).filter(preset -> !preset.keyFiles.isEmpty()))
                .toList();
        Stream<Preset> known = !presets.isEmpty() && presets.stream().allMatch(Optional::isPresent)
                ? presets.stream().flatMap(Optional::stream)
                : all().stream();
        return known.flatMap(preset -> preset.keyFiles.stream()).distinct().toList();
    }

    /** The files of a project that say what is installed, as globs; empty if there are none. */
    public List<String> keyFiles() {
        return keyFiles;
    }

    /** The variable of the package manager that moves its directory; empty if there is none. */
    Optional<String> variable() {
        for (Place place : kinds.get(0).places) {
            if (place.start() instanceof Reference.Variable variable) {
                return Optional.of(variable.name());
            }
            if (place.start() instanceof Reference.AnyCaseVariable variable) {
                return Optional.of(variable.name());
            }
            if (place.start() instanceof Reference.OptionInVariable option) {
                return Optional.of("-D" + option.property() + " in " + option.name());
            }
        }
        return Optional.empty();
    }

    /** Whether the package manager goes by the home directory of Java. */
    boolean isBelowHomeOfJava() {
        return kinds.stream()
                .flatMap(kind -> kind.places.stream())
                .anyMatch(place -> place.start() instanceof Reference.Home home && home.ofJava());
    }

    /** Other words for the package manager, for suggestions. */
    List<String> otherNames() {
        return otherNames;
    }

    List<Kind> kinds() {
        return kinds;
    }

    /** Reads the presets lazily, because many commands do not need them. */
    private static final class All {
        static final List<Preset> PRESETS = PresetFile.read();
    }
}
