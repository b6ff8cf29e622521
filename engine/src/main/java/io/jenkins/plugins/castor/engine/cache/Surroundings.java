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
 * What presets use to find the directories of package managers. {@link #toString} leaves out the environment, which may
 * contain secrets.
 *
 * @param environment the environment variables; an empty one counts as not set
 * @param home the home directory that Java programs see, absolute. Other programs use {@code HOME} (on Windows
 *     {@code USERPROFILE}) of the environment, if it is set
 * @param workingDirectory the directory where the build runs, in which relative paths start
 * @param os the operating system, which determines defaults
 */
public record Surroundings(Map<String, String> environment, Path home, Path workingDirectory, Os os) {
    /** Operating systems with different locations of caches. */
    public enum Os {
        LINUX("Linux"),
        MACOS("macOS"),
        WINDOWS("Windows");

        private final String text;

        Os(String text) {
            this.text = text;
        }

        /** The name for people. */
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

    /** The surroundings of this JVM. Every system other than macOS and Windows counts as Linux. */
    public static Surroundings ofThisProcess() {
        Map<String, String> environment = System.getenv();
        Path here = Path.of("").toAbsolutePath();
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Os os = name.startsWith("windows") ? Os.WINDOWS : name.startsWith("mac") ? Os.MACOS : Os.LINUX;
        // "?" is the home of an unknown user, for example in a container
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

    /** The value of a variable; empty if it is unset or empty. */
    Optional<String> variable(String name) {
        String value = environment.get(name);
        if (value == null && os == Os.WINDOWS) {
            return variableInAnyCase(name).map(Map.Entry::getValue);
        }
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    /**
     * The value of a variable, ignoring the case of its name. The name as given takes precedence, then alphabetical
     * order decides.
     */
    Optional<Map.Entry<String, String>> variableInAnyCase(String name) {
        Stream<Map.Entry<String, String>> others = new TreeMap<>(environment)
                .entrySet().stream().filter(entry -> entry.getKey().equalsIgnoreCase(name));
        return Stream.concat(
                        Stream.ofNullable(environment.get(name)).map(value -> Map.entry(name, value)),
                        others.map(entry -> Map.entry(entry.getKey(), entry.getValue())))
                .filter(entry -> !entry.getValue().isBlank())
                .findFirst();
    }

    /** The home directory that programs other than Java see. */
    Path homeOfTools() {
        return variable(os == Os.WINDOWS ? "USERPROFILE" : "HOME")
                .map(home.getFileSystem()::getPath)
                .filter(Path::isAbsolute)
                .map(Path::normalize)
                .orElse(home);
    }

    /** All home directories. */
    List<Path> homes() {
        return List.of(home, homeOfTools());
    }

    /**
     * Resolves a path from a user: {@code ~} is the home directory, a relative path starts in the working directory.
     *
     * @throws IllegalArgumentException if the path is invalid. The message continues a sentence that begins with the
     *     name of the setting
     */
    Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty: write a directory");
        }
        if (text.contains("://")) {
            // not shown, because a URL may contain a password
            throw new IllegalArgumentException("is a URL: write a directory on this machine");
        }
        if (Shown.hasControlCharacter(text)) {
            throw new IllegalArgumentException(
                    "is " + Shown.text(text) + ", which contains a control character: write a directory");
        }
        if (text.startsWith("$") || text.contains("${") || text.startsWith("%")) {
            throw new IllegalArgumentException(
                    "is " + Shown.text(text) + ", which has an unresolved variable: write the directory itself");
        }
        try {
            if (text.equals("~")) {
                return homeOfTools();
            }
            if (text.startsWith("~/") || (os == Os.WINDOWS && text.startsWith("~\\"))) {
                return homeOfTools().resolve(text.substring(2)).normalize();
            }
            if (text.startsWith("~")) {
                throw new IllegalArgumentException(
                        "is " + Shown.text(text) + ", the home directory of another user: write the full path");
            }
            return workingDirectory.resolve(text).normalize();
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    "is " + Shown.text(text) + ", which is not a valid path: write a directory");
        }
    }
}
