package io.jenkins.plugins.castor.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.cli.process.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class JsonReportTest {

    private static String printed(String command, Report report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.print(new PrintStream(out, true, UTF_8), command, report);
        return out.toString(UTF_8);
    }

    @Test
    void aCommandThatWasNotUnderstoodHasNoName() {
        assertThat(printed(null, new FailureReport(ExitCode.USAGE, "no")))
                .isEqualTo("{\"command\":null,\"exit\":2,\"error\":\"no\"}\n");
    }

    @Test
    void theObjectIsOneLineOfAsciiWhateverItsTextsHold() {
        assertThat(printed("help", new TextReport("a\n\"b\" \\ \u001b[31m \u007f \u00e9 \u2028 \ud83e\uddab", 0)))
                .isEqualTo("{\"command\":\"help\",\"exit\":0,\"text\":\"a\\n\\\"b\\\" \\\\ \\u001B[31m"
                        + " \\u007f \\u00e9 \\u2028 \\ud83e\\uddab\"}\n");
    }
}
