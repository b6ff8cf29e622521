package io.jenkins.plugins.castor.cli.settings;

import java.util.List;

/**
 * A value and where it was set.
 *
 * @param values one value, or those of a list
 */
public record Setting(List<String> values, Origin origin) {

    /**
     * @param layer which layer it belongs to
     * @param name for people: {@code --store}, {@code CASTOR_STORE}, the path of a file
     */
    public record Origin(Layer layer, String name) {

        /** The same as a record's default, which takes the JVM some 10 ms to generate on first use. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Origin origin && layer == origin.layer && name.equals(origin.name);
        }

        @Override
        public int hashCode() {
            return layer.hashCode() * 31 + name.hashCode();
        }
    }

    /** Where settings come from. Each layer overrides the ones after it. */
    enum Layer {
        FLAG,
        ENVIRONMENT,
        /** The variables of the CI system. */
        CI,
        /** The properties file in the working directory, written by the author of the checked-out code. */
        CHECKOUT,
        HOME,
        DEFAULT
    }

    public Setting {
        values = List.copyOf(values);
    }

    static Setting of(String value, Layer layer, String name) {
        return new Setting(List.of(value), new Origin(layer, name));
    }

    /** The value of a setting that is not a list. */
    public String value() {
        return values.get(0);
    }

    /** Something on this machine keeps this value from being used. The message says where the value was set. */
    UnusableException unusable(String message, Throwable cause) {
        return new UnusableException(origin.name() + ": " + message, cause);
    }

    /** An error about this value. The message says where the value was set. */
    UsageException wrong(String message, Throwable cause) {
        return new UsageException(origin.name() + ": " + message, cause);
    }
}
