package io.jenkins.plugins.castor.cli.settings;

import java.util.List;

/**
 * A value and where it is from.
 *
 * @param values one value, or those of a list
 */
public record Setting(List<String> values, Origin origin) {

    /**
     * @param kind how far it is to be trusted
     * @param name for people: {@code --store}, {@code CASTOR_STORE}, the path of a file
     */
    public record Origin(Layer kind, String name) {}

    /** Where settings come from; a kind wins over those after it. */
    enum Layer {
        FLAG,
        ENVIRONMENT,
        /** The properties file of the working directory: whoever wrote the checked-out code wrote it. */
        CHECKOUT,
        HOME,
        DEFAULT
    }

    public Setting {
        values = List.copyOf(values);
    }

    static Setting of(String value, Layer kind, String name) {
        return new Setting(List.of(value), new Origin(kind, name));
    }

    /** The value of what is no list. */
    public String value() {
        return values.get(0);
    }

    /** An error about this value, which says where the value is from. */
    UsageException wrong(String message, Throwable cause) {
        return new UsageException(origin.name() + ": " + message, cause);
    }
}
