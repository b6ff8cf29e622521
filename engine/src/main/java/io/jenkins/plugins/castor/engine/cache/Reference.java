package io.jenkins.plugins.castor.engine.cache;

import java.nio.file.Path;
import java.util.Optional;

/** The start of a place's path: a value from the surroundings or a fixed directory. */
sealed interface Reference {
    /** @param origin the setting that determines the value */
    record Value(Path path, String origin) {}

    /**
     * @return the value; empty if it is not set
     * @throws IllegalArgumentException if it is set to an invalid path. The message names the setting
     */
    Optional<Value> find(Surroundings here);

    /** An environment variable. */
    record Variable(String name) implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            return here.variable(name).map(text -> value(here, name, text));
        }
    }

    /** An environment variable whose name its tool reads in upper or lower case. */
    record AnyCaseVariable(String name) implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            return here.variableInAnyCase(name).map(entry -> value(here, entry.getKey(), entry.getValue()));
        }
    }

    /** The first entry of a list of paths in an environment variable. */
    record FirstEntry(String name) implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            String separator = here.os() == Surroundings.Os.WINDOWS ? ";" : ":";
            return here.variable(name).map(list -> {
                int end = list.indexOf(separator);
                return value(here, name, end < 0 ? list : list.substring(0, end));
            });
        }
    }

    /** A {@code -Dproperty=value} in the options of an environment variable. */
    record OptionInVariable(String name, String property) implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            return here.variable(name)
                    .flatMap(options -> JavaOptions.property(options, property))
                    .map(text -> value(here, "-D" + property + " in " + name, text));
        }
    }

    /** A {@code -Dproperty=value} in a file of a project's {@code .mvn} directory. */
    record OptionInFile(String file, String property) implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            return MavenDirectory.above(here.workingDirectory())
                    .flatMap(mvn -> mvn.property(file, property, here))
                    .map(text -> value(here, "-D" + property + " in " + file, text));
        }
    }

    /** The home directory, as seen by Java programs or by other programs. */
    record Home(boolean ofJava) implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            return Optional.of(new Value(ofJava ? here.home() : here.homeOfTools(), "default"));
        }
    }

    /** The root of the file system, for tools that belong to the system. */
    record Root() implements Reference {
        @Override
        public Optional<Value> find(Surroundings here) {
            return Optional.of(new Value(here.home().getRoot(), "default"));
        }
    }

    private static Value value(Surroundings here, String origin, String text) {
        try {
            return new Value(here.path(text), origin);
        } catch (IllegalArgumentException why) {
            throw new IllegalArgumentException(origin + " " + why.getMessage());
        }
    }
}
