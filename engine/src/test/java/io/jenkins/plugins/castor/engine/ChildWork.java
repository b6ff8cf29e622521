package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.tree.Removal;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Saves and loads in a process of its own: reads {@code save DIRECTORY}, {@code load DIRECTORY} or {@code wipe DIRECTORY},
 * a load that cleans, {@code void DIRECTORY}, or {@code pack LEVEL}, a recompression; prints how it ended.
 */
final class ChildWork {

    /** Whether the child makes system calls itself, as the command does, or goes Java's way, as an agent of Jenkins. */
    enum Way {
        FAST,
        PORTABLE
    }

    private static final String OPENED = "JDK_JAVA_OPTIONS=--add-opens=java.base/java.nio=ALL-UNNAMED"
            + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.fs=ALL-UNNAMED";

    private ChildWork() {}

    static ChildJvm start(Path store) throws java.io.IOException {
        return ChildJvm.start(ChildWork.class, store.toString());
    }

    /** @param variables of its environment, with the credentials for the store */
    static ChildJvm start(String url, Map<String, String> variables) throws java.io.IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        return ChildJvm.start(command, ChildWork.class, url);
    }

    /** @param near a near cache for its loads */
    static ChildJvm start(String url, Map<String, String> variables, String near) throws java.io.IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        return ChildJvm.start(command, ChildWork.class, url, near);
    }

    /** @param before what stands before the command, such as another user */
    static ChildJvm start(Path store, Way way, String... before) throws java.io.IOException {
        List<String> command = new ArrayList<>(way == Way.FAST ? List.of("env", OPENED) : List.of());
        command.addAll(List.of(before));
        return ChildJvm.start(command, ChildWork.class, store.toString());
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> near = List.of(arguments).subList(1, arguments.length);
        try (Castor castor = Castor.open(arguments[0], StoreOptions.NONE.withNear(near))) {
            System.out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Path directory = Path.of(line.substring(5));
                if (line.startsWith("save ")) {
                    SaveReport report = castor.save(SaveRequest.of(Workbench.JOB, Workbench.caches(directory)));
                    System.out.println(report.outcome()
                            + (report.trouble() && report.outcome() != SaveReport.Outcome.SKIPPED ? ", trouble " : " ")
                            + report.reason().orElse("")
                            + report.warnings());
                } else if (line.startsWith("pack ")) {
                    System.out.println(Recompressing.recompress(castor, Integer.parseInt(line.substring(5)), r -> r));
                } else if (line.startsWith("copy ")) {
                    try (Castor other = Castor.open(directory.toString())) {
                        System.out.println(castor.copyTo(other, CopyTroubleTest.ALL, Progress.NONE));
                    }
                } else if (line.startsWith("void ")) {
                    System.out.println(Removal.empty(directory, PathFilter.ALL, false));
                } else {
                    LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(directory))
                            .withClean(line.startsWith("wipe ")));
                    System.out.println(report.outcome() + " " + report.reason().orElse("") + report.warnings());
                }
            }
        }
    }
}
