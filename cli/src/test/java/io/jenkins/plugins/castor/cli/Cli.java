package io.jenkins.plugins.castor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.jenkins.plugins.castor.cli.command.CommandRunner;
import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.SignalHandler;
import io.jenkins.plugins.castor.cli.process.Terminal;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command in this process, in a working directory and a home of its own, with an environment of its own. */
public final class Cli {
    public final Path work;
    public final Path home;
    public final Path store;
    public final Map<String, String> environment = new LinkedHashMap<>();
    private String input = "";
    private boolean terminal;

    public Cli(Path folder) {
        try {
            work = Files.createDirectories(folder.resolve("work")).toRealPath();
            home = Files.createDirectories(folder.resolve("home")).toRealPath();
            store = folder.toRealPath().resolve("store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("HOME", home.toString());
    }

    /** The same, with a store, a namespace and one cache directory, {@code work/deps}, set in the environment. */
    public static Cli configured(Path folder) {
        return new Cli(folder)
                .with("CASTOR_STORE", folder.resolve("store").toString())
                .with("CASTOR_NAMESPACE", "website/main/test")
                .with("CASTOR_CACHES", "deps=deps");
    }

    public Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A person sits there and types this. */
    public Cli typing(String text) {
        input = text;
        terminal = true;
        return this;
    }

    public Path write(String path, String text) {
        try {
            Path file = work.resolve(path);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ProcessContext context() {
        return context(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    public Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = CommandRunner.run(arguments, context(out, err));
        return new Result(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    public ProcessContext context(OutputStream out, OutputStream err) {
        Terminal person = new Terminal() {
            @Override
            public boolean answers() {
                return terminal;
            }

            @Override
            public boolean watches() {
                return false;
            }
        };
        return new ProcessContext(
                new Surroundings(environment, home, work, Surroundings.Os.LINUX),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                person,
                new SignalHandler(Thread.currentThread()));
    }

    public record Result(int exit, String out, String err) {

        /** The one JSON object that was printed, its nested fields and elements by path: {@code load/head/entries}. */
        public Map<String, Object> json() {
            try (JsonParser parser = new JsonFactory().createParser(out)) {
                Map<String, Object> fields = new LinkedHashMap<>();
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new AssertionError("No object: " + out);
                }
                readObject(parser, "", fields);
                if (parser.nextToken() != null) {
                    throw new AssertionError("More than one object: " + out);
                }
                return fields;
            } catch (IOException e) {
                throw new AssertionError("No JSON: " + out, e);
            }
        }

        private static void readObject(JsonParser parser, String path, Map<String, Object> fields) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = path + parser.currentName();
                parser.nextToken();
                readValue(parser, field, fields);
            }
        }

        private static void readValue(JsonParser parser, String path, Map<String, Object> fields) throws IOException {
            switch (parser.currentToken()) {
                case START_OBJECT -> readObject(parser, path.isEmpty() ? "" : path + "/", fields);
                case START_ARRAY -> {
                    List<Object> elements = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        Map<String, Object> element = new LinkedHashMap<>();
                        readValue(parser, "", element);
                        elements.add(element.containsKey("") ? element.get("") : element);
                    }
                    fields.put(path, elements);
                }
                case VALUE_NUMBER_INT -> fields.put(path, parser.getLongValue());
                case VALUE_NUMBER_FLOAT -> fields.put(path, parser.getDoubleValue());
                case VALUE_TRUE, VALUE_FALSE -> fields.put(path, parser.getBooleanValue());
                case VALUE_NULL -> fields.put(path, null);
                default -> fields.put(path, parser.getText());
            }
        }
    }
}
