package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** What {@code --json} prints: one object for a command, on one line of ASCII. */
public final class JsonReport {
    private JsonReport() {}

    /**
     * Prints the object of a command.
     *
     * @param command its name; null where the command line names none
     */
    public static void print(PrintStream out, String command, Report report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonWriter json = new JsonWriter(bytes)) {
            json.beginObject();
            json.field("command").text(command);
            json.field("exit").number(report.exit());
            report.write(json);
            json.endObject();
        } catch (IOException e) {
            throw new IllegalStateException("Memory cannot be written to", e);
        }
        out.println(ascii(bytes.toString(UTF_8)));
        out.flush();
    }

    /** Escapes all but ASCII, which stands only in texts: names of files may hold what would control a terminal. */
    private static String ascii(String json) {
        StringBuilder line = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7f) {
                line.append(c);
            } else {
                Printable.escapeUnicode(line, c);
            }
        }
        return line.toString();
    }
}
