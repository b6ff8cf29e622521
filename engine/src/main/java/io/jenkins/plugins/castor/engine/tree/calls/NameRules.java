package io.jenkins.plugins.castor.engine.tree.calls;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which names the file systems of an operating system take, and which of them are one and the same there. */
public enum NameRules {
    /** Any name, and each is a name of its own. So it is on every system that is neither of the others. */
    LINUX,
    /** Any name. Those that differ only in case, or in how an accent is written, are the same. */
    MACOS,
    /** As macOS. Some characters and ends, and the names of devices with any extension, are none. */
    WINDOWS;

    /** Those of the system that this JVM runs on. */
    public static final NameRules HERE = of(System.getProperty("os.name", ""));

    private static final String NO_CHARACTERS = "<>:\"|?*\\";
    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");
    private static final String PORT_NUMBERS = "0123456789\u00b9\u00b2\u00b3";

    /** @param name as {@code os.name} has it */
    public static NameRules of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("windows") ? WINDOWS : lower.startsWith("mac") ? MACOS : LINUX;
    }

    /** Whether a file can have any name. */
    public boolean takeAnyName() {
        return this != WINDOWS;
    }

    /** Whether different names can be the same. */
    public boolean folds() {
        return this != LINUX;
    }

    /** What two names, or paths, have in common exactly where they are the same. */
    public String folded(String name) {
        return folds()
                ? Normalizer.normalize(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC)
                : name;
    }

    /**
     * Why no file can have a path; empty where one can. Continues a sentence that begins with the path.
     *
     * @param path with slashes, and none at its ends
     */
    public Optional<String> problem(String path) {
        if (takeAnyName()) {
            return Optional.empty();
        }
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            Optional<String> problem = problemOfName(path.substring(start, end));
            if (problem.isPresent()) {
                return problem;
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private static Optional<String> problemOfName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || NO_CHARACTERS.indexOf(name.charAt(i)) >= 0) {
                return Optional.of("Windows has no names with such characters");
            }
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return Optional.of("Windows has no names that end with a dot or a blank");
        }
        return isDevice(name) ? Optional.of("Windows has a device of that name") : Optional.empty();
    }

    /** {@code nul.tar.gz} is the device, too, and so is {@code nul .txt}. */
    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
        boolean port = stem.length() == 4
                && (stem.startsWith("COM") || stem.startsWith("LPT"))
                && PORT_NUMBERS.indexOf(stem.charAt(3)) >= 0;
        return port || DEVICES.contains(stem);
    }
}
