package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.store.s3.InstalledServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Saves, loads and prunes on a real OpenStack Swift. */
class SwiftTest extends InstalledS3Contract {

    @RegisterExtension
    static final InstalledServer SERVER = InstalledServer.swift();

    @Override
    InstalledServer server() {
        return SERVER;
    }

    @Test
    void aLoadGoesThroughSignedUrlsAndASaveDoesNot() throws Exception {
        try (TwoMachines machines = new TwoMachines(temp, InstalledServer.open(SERVER.newUrl()))) {
            write(machines.bench.tree().resolve("file"), noise(1, 200_000));
            machines.bench.saved();
            LoadReport load = machines.load(machines.loadGrant(), temp.resolve("there"));
            assertThat(load.outcome()).as(load.toString()).isEqualTo(LoadReport.Outcome.HIT);
            TestTrees.assertIs(temp.resolve("there"), TestTrees.listing(machines.bench.tree()));
            write(machines.bench.tree().resolve("new"), noise(2, 1000));
            Path folder = machines.prepared();
            SaveReport save = machines.transfer(machines.saveGrant(TwoMachines.manifest(folder)), folder);
            assertThat(save.outcome()).isEqualTo(SaveReport.Outcome.SKIPPED);
            assertThat(save.reason().orElseThrow()).contains("501", "does not know If-None-Match");
        }
    }
}
