package io.jenkins.plugins.castor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks run; how fast, only {@code script/bench jmh} tells. */
class BenchmarksTest {

    /** Another JMH may run on this machine, and this one measures nothing. */
    static {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void everyBenchmarkRunsOnASmallSample() throws RunnerException {
        Options options = new OptionsBuilder()
                .include("io.jenkins.plugins.castor")
                .param("files", "64")
                .param("entries", "1000")
                .param("content", "text")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();

        Collection<RunResult> results = new Runner(options).run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark().replaceAll(".*[.](\\w+)[.]\\w+", "$1"))
                .containsExactlyInAnyOrder("CompressFrame", "ReadSnapshot", "ScanTree", "WriteFrame");
    }

    @Test
    void theSnapshotHasAsManyEntriesAsItSays() throws Exception {
        ReadSnapshot benchmark = new ReadSnapshot();
        benchmark.entries = 1000;
        benchmark.writeSnapshot();

        assertThat(benchmark.read()).isEqualTo(1000);
    }
}
