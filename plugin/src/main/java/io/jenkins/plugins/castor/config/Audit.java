package io.jenkins.plugins.castor.config;

import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The audit trail: one line for each thing that decides what builds load, in a logger of its own. A line is
 * {@code EVENT name="value" ...}; values have no line breaks, and at most 500 characters.
 */
@Restricted(NoExternalUse.class)
public final class Audit {

    /** The name of the logger, for a log recorder. */
    public static final String LOGGER_NAME = "io.jenkins.plugins.castor.audit";

    private static final Logger LOGGER = Logger.getLogger(LOGGER_NAME);
    private static final int LONGEST = 500;

    private Audit() {}

    /** Notes what the current user did; {@code details} are names and values in turn. */
    public static void byUser(String event, String... details) {
        StringBuilder line = new StringBuilder(event);
        add(line, "user", Jenkins.getAuthentication2().getName());
        addAll(line, details);
        LOGGER.info(line.toString());
    }

    /** Notes what Jenkins did by itself; {@code details} are names and values in turn. */
    public static void bySystem(String event, String... details) {
        StringBuilder line = new StringBuilder(event);
        addAll(line, details);
        LOGGER.info(line.toString());
    }

    /** Notes what happened in a build; {@code details} are names and values in turn. */
    public static void inBuild(String event, String build, String... details) {
        StringBuilder line = new StringBuilder(event);
        add(line, "build", build);
        addAll(line, details);
        LOGGER.info(line.toString());
    }

    private static void addAll(StringBuilder line, String... details) {
        for (int i = 0; i + 1 < details.length; i += 2) {
            add(line, details[i], details[i + 1]);
        }
    }

    private static void add(StringBuilder line, String name, String value) {
        String bounded = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
        line.append(' ').append(name).append("=\"");
        bounded.chars().forEach(c -> line.append(Character.isISOControl(c) || c == '"' ? '?' : (char) c));
        line.append('"');
    }
}
