package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Caches;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with texts that an administrator writes, each in one sentence; null if nothing is. */
final class Checks {

    private Checks() {}

    /** Of a check that only administrators may ask for. */
    static FormValidation asTyped(@CheckForNull String problem) {
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }

    /** The items of a text, without empty lines. */
    static Stream<String> lines(@CheckForNull String text) {
        return Util.fixNull(text).lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    /** The same as a text. */
    static String tidy(@CheckForNull String text) {
        return lines(text).collect(Collectors.joining("\n"));
    }

    @CheckForNull
    private static String first(String text, Function<String, String> problem) {
        return lines(text).map(problem).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Paths are for the agents to judge, which are other machines. */
    @CheckForNull
    static String caches(String text) {
        Set<String> names = new HashSet<>();
        return first(text, line -> {
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals);
            if (!names.add(name)) {
                return Messages.Checks_Twice(name);
            }
            if (equals < 0) {
                return Preset.named(line).isPresent() ? null : unknownPreset(line);
            }
            boolean good =
                    CacheDirectory.isName(name) && !line.substring(equals + 1).isBlank();
            return good ? null : Messages.Checks_NoDirectory(line);
        });
    }

    private static String unknownPreset(String name) {
        try {
            Caches.parse(List.of(name), Surroundings.ofThisProcess());
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @CheckForNull
    static String branches(String text) {
        return first(text, line -> problem(() -> new Namespace("project", line, "job")));
    }

    @CheckForNull
    static String projects(String text) {
        return first(text, line -> problem(() -> new Namespace(line, "branch", "job")));
    }

    @CheckForNull
    static String keys(String text) {
        String wrong = Util.fixNull(text).isBlank() ? null : problem(() -> TrustedKeys.parse(text.strip()));
        return wrong == null ? null : Messages.Checks_NoKeys(wrong);
    }

    private interface Reading {
        @SuppressWarnings("unused") // what it reads is not wanted, but whether it can
        Object read();
    }

    @CheckForNull
    private static String problem(Reading reading) {
        try {
            reading.read();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
