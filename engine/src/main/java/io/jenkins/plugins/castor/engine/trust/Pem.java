package io.jenkins.plugins.castor.engine.trust;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Encodes and decodes keys: PEM blocks, as openssl writes them, or the base64 of one block without its BEGIN and END
 * lines.
 */
final class Pem {
    static final String PRIVATE = "PRIVATE KEY";
    static final String PUBLIC = "PUBLIC KEY";

    /** Begins a line before a key that names a project, or a glob of projects, for which the key counts. */
    private static final String PROJECT = "castor-project:";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /**
     * A key.
     *
     * @param content its bytes
     * @param projects globs of the projects that it counts for; empty for all
     */
    record Block(byte[] content, List<String> projects) {}

    static String encode(String kind, byte[] content, List<String> projects) {
        return projects.stream().map(project -> PROJECT + " " + project + "\n").collect(Collectors.joining()) + BEGIN
                + kind + DASHES + "\n" + LINES.encodeToString(content) + "\n" + END + kind + DASHES + "\n";
    }

    /**
     * Returns all keys of a kind, each with the projects that the lines between it and the key before it name.
     *
     * @throws IllegalArgumentException if the text is invalid. The message contains none of the text, which may be
     *     secret
     */
    static List<Block> decode(String kind, String text) {
        if (!text.contains(DASHES)) {
            return text.isBlank() ? List.of() : List.of(new Block(bytes(text), List.of()));
        }
        List<Block> blocks = new ArrayList<>();
        String begin = BEGIN + kind + DASHES;
        int before = 0;
        for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
            int start = at + begin.length();
            int end = text.indexOf(END + kind + DASHES, start);
            if (end < 0) {
                throw new IllegalArgumentException("has a " + kind + " without its END line: copy all of it");
            }
            blocks.add(new Block(bytes(text.substring(start, end)), projects(text.substring(before, at))));
            before = end;
        }
        return blocks;
    }

    private static List<String> projects(String lines) {
        return lines.lines()
                .filter(line -> line.startsWith(PROJECT))
                .map(line -> line.substring(PROJECT.length()).strip())
                .peek(Pem::checkProject)
                .toList();
    }

    /** @throws IllegalArgumentException if a line of a key cannot hold this glob */
    static void checkProject(String project) {
        if (project.isBlank()
                || !project.equals(project.strip())
                || project.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("has a project without a name: name one, or a pattern such as team/**");
        }
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            // No cause: its message shows a character of the key.
            throw new IllegalArgumentException("is neither PEM nor base64: give a key that 'castor keygen' made");
        }
    }
}
