package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Saves and loads in a process of its own: reads {@code save DIRECTORY} or {@code load DIRECTORY}, prints how it ended. */
final class ChildWork {

    private ChildWork() {}

    static ChildJvm start(Path store) throws java.io.IOException {
        return ChildJvm.start(ChildWork.class, store.toString());
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Castor castor = Castor.open(arguments[0])) {
            System.out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Path directory = Path.of(line.substring(5));
                if (line.startsWith("save ")) {
                    SaveReport report = castor.save(SaveRequest.of(Workbench.JOB, Workbench.caches(directory)));
                    System.out.println(report.outcome() + " " + report.reason().orElse("") + report.warnings());
                } else {
                    LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(directory)));
                    System.out.println(report.outcome() + " " + report.reason().orElse("") + report.warnings());
                }
            }
        }
    }
}
