package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.console.ProgressDisplay;
import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.settings.SavePermission;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Transfers a prepared save by a grant. */
record PreparedTransfer(Invocation invocation, Path folder) {

    SavePartResult run() throws InterruptedException {
        boolean strict = invocation.readableSettings().strict();
        try {
            return transfer(strict);
        } catch (UnusableException e) {
            return result(Optional.empty(), SaveResult.skipped(e.getMessage(), true, Duration.ZERO), strict);
        }
    }

    private SavePartResult transfer(boolean strict) throws InterruptedException {
        Settings settings = invocation.settings();
        Grant grant = GrantFile.named(invocation, Purpose.SAVE)
                .orElseThrow(() -> new UsageException("a transfer needs a grant: make one with 'castor grant save' from"
                        + " the manifest in " + folder + ", and name its file with " + GrantFile.FLAG));
        Namespace namespace = grant.namespaces().get(0);
        try (ProgressDisplay display = invocation.display();
                Castor castor = Castor.open(grant, StoreSettings.options(settings, invocation.context()))) {
            SaveReport report = castor.parts().transfer(folder, namespace, settings.deadline(), display);
            return result(Optional.of(namespace), report, strict);
        }
    }

    private static SavePartResult result(Optional<Namespace> namespace, SaveReport report, boolean strict) {
        return new SavePartResult(
                new SaveResult(namespace, report, strict, SavePermission.UNKNOWN, Optional.empty(), List.of()),
                Optional.empty());
    }
}
