package io.jenkins.plugins.castor.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.Cli;
import io.jenkins.plugins.castor.cli.command.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Standard output that takes nothing. */
class StandardStreamTest {
    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void fillACache() {
        cli = Cli.configured(folder);
        cli.write("deps/a.txt", "alpha");
    }

    @ParameterizedTest
    @CsvSource({"list, 1", "list --json, 1", "presets, 1", "help, 1", "load, 0", "load --json, 0", "save, 0"})
    void anAnswerThatCannotBeWrittenIsTroubleUnlessABuildWouldFailForIt(String command, int exit) {
        cli.run("save");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int got = CommandRunner.run(command.split(" "), cli.context(new FullDisk("No space left on device"), err));
        assertThat(got).isEqualTo(exit);
        assertThat(err.toString(UTF_8))
                .endsWith("castor: standard output could not be written: see whether it is open,"
                        + " and whether its disk is full\n");
    }

    @Test
    void aReaderThatHasHadEnoughIsNoTrouble() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = CommandRunner.run(
                new String[] {"presets"}, cli.context(new StandardStream(new FullDisk("Broken pipe")), err));
        assertThat(exit).isZero();
        assertThat(err.toString(UTF_8)).isEmpty();
        int full =
                CommandRunner.run(new String[] {"presets"}, cli.context(new StandardStream(new FullDisk("Full")), err));
        assertThat(full).isEqualTo(ExitCode.TROUBLE);
    }

    /** Takes nothing. */
    private static final class FullDisk extends OutputStream {
        private final String message;

        FullDisk(String message) {
            this.message = message;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(message);
        }
    }
}
