package io.jenkins.plugins.castor.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person uses this process. Asked only where it matters, as the answer takes a few system calls. */
public interface Terminal {

    /** No person, no terminal. */
    Terminal NONE = new Terminal() {
        @Override
        public boolean answers() {
            return false;
        }

        @Override
        public boolean watches() {
            return false;
        }
    };

    /** The terminal of this process, if it has one. */
    Terminal OF_THIS_PROCESS = new Terminal() {
        @Override
        public boolean answers() {
            return isTerminal(0) && isTerminal(2);
        }

        @Override
        public boolean watches() {
            return isTerminal(2) && !"dumb".equals(System.getenv("TERM"));
        }
    };

    /** Whether a person can read a question on standard error and answer on standard input. */
    boolean answers();

    /** Whether standard error is a terminal that can redraw a line. */
    boolean watches();

    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.isSymbolicLink(link)) {
            // Not Linux. Java can only tell about standard input and output together.
            return System.console() != null;
        }
        try {
            String device = Files.readSymbolicLink(link).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
