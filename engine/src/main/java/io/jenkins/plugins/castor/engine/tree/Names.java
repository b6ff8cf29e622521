package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What a path and the target of a link may look like, wherever they come from. */
public final class Names {

    /** No file system here takes a longer path; a snapshot that has one is hostile. */
    private static final int MAX_PATH = 16 * 1024;

    /** What Linux takes for a whole path, in bytes. */
    private static final int LONGEST_WHOLE = 4095;

    private static final int LONGEST_SHOWN = 1000;

    private static final char REPLACEMENT = '\uFFFD';

    /** What is wrong with a name that was not decoded, and what to do. */
    static final String NOT_DECODED = "UTF-8".equals(System.getProperty("sun.jnu.encoding"))
            ? "is not valid UTF-8; rename it"
            : "does not fit the file-name encoding of this JVM; use a UTF-8 locale";

    private Names() {}

    /**
     * Whether this is one segment of a path: not empty, not {@code .} or {@code ..}, no separator, no NUL, and none of the
     * names that a load gives to what it has not put in its place yet, which any load removes. Not every system can have
     * such a file: {@link NameRules}.
     */
    public static boolean isSegment(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_PATH || name.equals(".") || name.equals("..") || Placement.isTemporary(name)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c == '/' || c == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is a relative path made of segments; the empty path is none. */
    public static boolean isPath(String path) {
        if (path.length() > MAX_PATH) {
            return false;
        }
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            if (!isSegment(path.substring(start, slash))) {
                return false;
            }
            start = slash + 1;
        }
        return isSegment(path.substring(start));
    }

    /**
     * Checks that programs can use a directory by its whole path. A load could make it at any depth, but nothing could even
     * remove it.
     */
    static void checkLength(Path root, String directory) throws FileSystemException {
        if (directory.length() > LONGEST_WHOLE / 4
                && (root + "/" + directory).getBytes(StandardCharsets.UTF_8).length > LONGEST_WHOLE) {
            throw new FileSystemException(root.resolve(directory).toString(), null, "File name too long");
        }
    }

    /**
     * Whether a symbolic link that stands in {@code directory} leads to something below the cache directory. Its target
     * must be relative, climb only at its start and not above the cache directory. After a name a {@code ..} is refused,
     * as the name may be a link itself, whose parent is not where the text says.
     */
    public static boolean staysInside(String directory, String target) {
        return staysInside(directory, target, NameRules.HERE);
    }

    static boolean staysInside(String directory, String target, NameRules rules) {
        if (target.isEmpty() || target.length() > MAX_PATH || target.indexOf(0) >= 0 || target.startsWith("/")) {
            return false;
        }
        if (rules == NameRules.WINDOWS && (target.indexOf('\\') >= 0 || target.indexOf(':') >= 0)) {
            return false;
        }
        int depth = directory.isEmpty()
                ? 0
                : 1 + (int) directory.chars().filter(c -> c == '/').count();
        boolean climbing = true;
        for (String segment : target.split("/", -1)) {
            if (segment.equals("..")) {
                if (!climbing || --depth < 0) {
                    return false;
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                climbing = false;
            }
        }
        return true;
    }

    /** A path below a cache directory, as entries have it. */
    static String slashed(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    /**
     * A name, or a text with names in it, as a warning may show it: on one line, not too long, and with what could drive
     * a terminal or turn the direction of writing spelled out.
     */
    public static String shown(Object path) {
        String text = path.toString();
        if (text.length() > LONGEST_SHOWN) {
            text = text.substring(0, LONGEST_SHOWN / 2) + " … " + text.substring(text.length() - LONGEST_SHOWN / 2);
        }
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isHarmful(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    private static boolean isHarmful(int c) {
        return c == REPLACEMENT
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> true;
                    default -> false;
                };
    }
}
