package io.jenkins.plugins.castor.engine.cache;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A project's {@code .mvn} directory, with options for every run of Maven.
 *
 * @param project its parent directory
 */
record MavenDirectory(Path project) {
    private static final int LARGEST_FILE = 64 * 1024;

    /** Finds the one that Maven uses when it is started in this directory. */
    static Optional<MavenDirectory> above(Path workingDirectory) {
        for (Path at = workingDirectory; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(".mvn"))) {
                return Optional.of(new MavenDirectory(at));
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a property from a file of options.
     *
     * @param file the file, relative to the project, for example {@code .mvn/maven.config}
     * @throws IllegalArgumentException if the file exists but cannot be read or is too large
     */
    Optional<String> property(String file, String property, Surroundings here) {
        Path path = project.resolve(file);
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new IllegalArgumentException(path + " has more than " + LARGEST_FILE
                        + " bytes, which is too large for a list of options: shorten it");
            }
            String options = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("#"))
                    .collect(Collectors.joining("\n"));
            return JavaOptions.property(options, property).map(value -> replaceVariables(value, here));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "Cannot read " + path + " to find the Maven repository: make it readable", unreadable);
        }
    }

    private String replaceVariables(String value, Surroundings here) {
        String replaced = value.replace("${user.home}", here.home().toString());
        for (String root : List.of(
                "${session.rootDirectory}", "${session.topDirectory}", "${maven.multiModuleProjectDirectory}")) {
            replaced = replaced.replace(root, project.toString());
        }
        return replaced;
    }
}
