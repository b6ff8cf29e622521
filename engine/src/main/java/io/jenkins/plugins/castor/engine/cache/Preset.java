package io.jenkins.plugins.castor.engine.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The caches of a known package manager: where it keeps them, and what in them is not worth keeping or must not be
 * kept. The facts stand in {@code presets.txt} beside this class.
 */
public final class Preset {
    /**
     * A directory of a preset, found.
     *
     * @param directory what to cache
     * @param origin what decided its path: the name of a variable, an option and what holds it, or {@code default}
     */
    public record Found(CacheDirectory directory, String origin) {}

    /** A directory of a preset; the first place that applies is where it stands. */
    record Kind(String name, List<Place> places, List<String> includes, List<String> excludes) {
        Kind {
            places = List.copyOf(places);
            includes = List.copyOf(includes);
            excludes = List.copyOf(excludes);
        }

        /** Made anew by each call, as one command asks for few. */
        PathFilter filter() {
            return PathFilter.of(includes, excludes);
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
                throw new IllegalArgumentException(
                        why.getMessage() + " It is the cache " + name + " by " + value.origin() + "; write " + name
                                + "=PATH to cache another directory in its place.",
                        why);
            }
        }
    }

    private final String name;
    private final String description;
    private final List<String> otherNames;
    private final List<Kind> kinds;

    Preset(String name, String description, List<String> otherNames, List<Kind> kinds) {
        this.name = name;
        this.description = description;
        this.otherNames = List.copyOf(otherNames);
        this.kinds = List.copyOf(kinds);
    }

    /** Every preset, in the order in which they are listed to users. */
    public static List<Preset> all() {
        return All.PRESETS;
    }

    /** The preset of exactly this name. */
    public static Optional<Preset> named(String name) {
        return all().stream().filter(preset -> preset.name.equals(name)).findFirst();
    }

    /** What users call it. */
    public String name() {
        return name;
    }

    /** What it caches, in a few words. */
    public String description() {
        return description;
    }

    /**
     * The cache directories of this preset here, usually one. Whether they exist is not asked. Their names are the name
     * of the preset, followed by a hyphen and a word for all but the first.
     *
     * @throws IllegalArgumentException if the preset has none on this operating system, or what points to one points to
     *     something that cannot be one; the message names the variable
     */
    public List<CacheDirectory> resolve(Surroundings here) {
        return find(here).stream().map(Found::directory).toList();
    }

    /**
     * The same as {@link #resolve}, with what decided about each directory.
     *
     * @throws IllegalArgumentException as {@link #resolve} does
     */
    public List<Found> find(Surroundings here) {
        List<Found> found = new ArrayList<>();
        for (Kind kind : kinds) {
            kind.find(here).ifPresent(found::add);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "The preset " + name + " has no directory on " + here.os() + ": leave it out there");
        }
        return List.copyOf(found);
    }

    @Override
    public String toString() {
        return name;
    }

    /** What the directory of this name counts, if one of a preset has it. */
    static Optional<PathFilter> filterOf(String directory) {
        if (!PresetFile.mayDefine(directory)) {
            return Optional
                    .empty(); // most names are a user's own: reading all presets would take longer than any of the rest
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

    /** Words that people use for it, to guess by. */
    List<String> otherNames() {
        return otherNames;
    }

    List<Kind> kinds() {
        return kinds;
    }

    /** Reads the presets when they are first needed: a command that names its own directories does without. */
    private static final class All {
        static final List<Preset> PRESETS = PresetFile.read();
    }
}
