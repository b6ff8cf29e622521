package io.jenkins.plugins.castor.engine.cache;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What presets look at to find the directories of package managers. Its text form leaves the environment out, which
 * may hold secrets.
 *
 * @param environment the environment variables; one that is empty counts as not set
 * @param home the home directory as Java programs see it, absolute; {@code HOME} (on Windows {@code USERPROFILE}) of the
 *     environment is what other programs see, where it is set
 * @param workingDirectory where the build runs; relative paths start there
 * @param os the family of operating systems, which decides about defaults
 */
public record Surroundings(Map<String, String> environment, Path home, Path workingDirectory, Os os) {
    /** The families of operating systems that differ in where caches stand. */
    public enum Os {
        LINUX("Linux"),
        MACOS("macOS"),
        WINDOWS("Windows");

        private final String text;

        Os(String text) {
            this.text = text;
        }

        /** The name as people write it. */
        @Override
        public String toString() {
            return text;
        }
    }

    public Surroundings {
        environment = Map.copyOf(environment);
        home = home.toAbsolutePath().normalize();
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
        Objects.requireNonNull(os);
    }

    /** Those of the running JVM. Every system that is neither macOS nor Windows counts as Linux. */
    public static Surroundings ofThisProcess() {
        Map<String, String> environment = System.getenv();
        Path here = Path.of("").toAbsolutePath();
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Os os = name.startsWith("windows") ? Os.WINDOWS : name.startsWith("mac") ? Os.MACOS : Os.LINUX;
        // a user whom the system does not know, as in a container, has "?" for a home
        String home = System.getProperty("user.home", "?");
        if (home.isEmpty() || home.equals("?")) {
            home = environment.getOrDefault("HOME", "");
        }
        return new Surroundings(environment, here.resolve(home), here, os);
    }

    @Override
    public String toString() {
        return "Surroundings[home=" + home + ", workingDirectory=" + workingDirectory + ", os=" + os + "]";
    }

    /** The variable, if it is set and not empty. */
    Optional<String> variable(String name) {
        String value = environment.get(name);
        if (value == null && os == Os.WINDOWS) {
            return variableInAnyCase(name).map(Map.Entry::getValue);
        }
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    /** The variable in whichever case it is set; as given before others, which go by alphabet. */
    Optional<Map.Entry<String, String>> variableInAnyCase(String name) {
        Stream<Map.Entry<String, String>> others = new TreeMap<>(environment)
                .entrySet().stream().filter(entry -> entry.getKey().equalsIgnoreCase(name));
        return Stream.concat(
                        Stream.ofNullable(environment.get(name)).map(value -> Map.entry(name, value)),
                        others.map(entry -> Map.entry(entry.getKey(), entry.getValue())))
                .filter(entry -> !entry.getValue().isBlank())
                .findFirst();
    }

    /** The home directory as programs see it that are not written in Java. */
    Path homeOfTools() {
        return variable(os == Os.WINDOWS ? "USERPROFILE" : "HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(Path::normalize)
                .orElse(home);
    }

    /** Every directory that is a home here. */
    List<Path> homes() {
        return List.of(home, homeOfTools());
    }

    /**
     * A path that a user wrote: {@code ~} is the home directory, what is relative starts in the working directory.
     *
     * @throws IllegalArgumentException if it cannot be one; the message goes on after the name of what holds it
     */
    Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty: write a directory");
        }
        if (text.contains("://")) {
            // not shown: such a thing may hold a password
            throw new IllegalArgumentException("is a URL: write a directory on this machine");
        }
        if (Shown.hasControlCharacter(text)) {
            throw new IllegalArgumentException(
                    "is " + Shown.text(text) + ", which holds a control character: write a directory");
        }
        if (text.startsWith("$") || text.contains("${") || text.startsWith("%")) {
            throw new IllegalArgumentException(
                    "is " + Shown.text(text) + ", a variable that nobody has replaced: write the directory itself");
        }
        try {
            if (text.equals("~")) {
                return homeOfTools();
            }
            if (text.startsWith("~/") || (os == Os.WINDOWS && text.startsWith("~\\"))) {
                return homeOfTools().resolve(text.substring(2)).normalize();
            }
            if (text.startsWith("~")) {
                throw new IllegalArgumentException("is " + Shown.text(text)
                        + ", the home directory of somebody else: write the directory with its full path");
            }
            return workingDirectory.resolve(text).normalize();
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException("is " + Shown.text(text) + ", which is no path here: write a directory");
        }
    }
}
