package io.jenkins.plugins.castor.overview;

import hudson.util.AtomicFileWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The file of {@link UsageRecords}: for each store a line each for the days, the time of the last look at it, its sizes by days,
 * and the namespaces. The lines of a store that is not the default one come after one with its name. A line that makes no sense
 * is left out, so that an edited or broken file costs no more than that.
 */
final class UsageFile {

    private static final Logger LOGGER = Logger.getLogger(UsageFile.class.getName());

    private static final String STORE = "store";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,50}");

    /** Longer than any line that is written. */
    private static final int LONGEST_LINE = 16 * 1024;

    private final Path path;

    UsageFile(Path path) {
        this.path = path;
    }

    /** @param stores by their names; empty for the default one */
    static String text(Map<String, StoreNumbers> stores) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(stores).forEach((name, numbers) -> {
            if (!name.isEmpty()) {
                text.append(STORE + "\t").append(name).append('\n');
            }
            text.append(numbers.text());
        });
        return text.toString();
    }

    void write(String text) throws IOException {
        try (AtomicFileWriter writer = new AtomicFileWriter(path, StandardCharsets.UTF_8)) {
            writer.write(text);
            writer.commit();
        }
    }

    /**
     * What the file holds, by the names of stores; the default one is there in any case.
     *
     * @param most how many namespaces of all stores to read
     */
    TreeMap<String, StoreNumbers> read(int most, long now) {
        TreeMap<String, StoreNumbers> stores = new TreeMap<>(Map.of("", new StoreNumbers()));
        StoreNumbers current = stores.get("");
        int read = 0;
        int wrong = 0;
        try (BufferedReader reader = Files.newBufferedReader(path)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] parts = line.split("\t", 2);
                try {
                    if (parts[0].equals(STORE)) {
                        // If the name is wrong, the lines that follow are read into this one, which no store has.
                        current = new StoreNumbers();
                        stores.put(name(parts), current);
                        continue;
                    }
                    if (line.length() > LONGEST_LINE || parts.length < 2) {
                        throw new IllegalArgumentException("too long, or nothing after the first word");
                    }
                    int before = current.namespaces().size();
                    current.read(parts[0], parts[1], before + most - read, now);
                    read += current.namespaces().size() - before;
                } catch (IllegalArgumentException e) {
                    wrong++;
                }
            }
        } catch (IOException e) {
            if (Files.exists(path)) {
                LOGGER.log(Level.WARNING, "Cannot read all of " + path, e);
            }
        }
        if (wrong > 0) {
            LOGGER.log(Level.WARNING, "{0} lines of {1} make no sense and are left out", new Object[] {wrong, path});
        }
        return stores;
    }

    private static String name(String[] parts) {
        if (parts.length < 2 || !NAME.matcher(parts[1]).matches()) {
            throw new IllegalArgumentException("no name of a store");
        }
        return parts[1];
    }
}
