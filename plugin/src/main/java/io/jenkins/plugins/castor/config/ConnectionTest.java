package io.jenkins.plugins.castor.config;

import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.admin.ProbeReport;
import io.jenkins.plugins.castor.engine.admin.ProbeReport.Step;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/** Tries out a store with what stands in its form, saved or not. */
final class ConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private ConnectionTest() {}

    /** Makes the store of a form. */
    interface Form {
        /** @throws InvalidValueException for what the form's fields do not take */
        StoreConfiguration store();
    }

    static FormValidation of(Form form) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            Optional<ProbeReport> report = form.store().probe(LIMIT);
            return report.map(ConnectionTest::told)
                    .orElseGet(() -> FormValidation.warning(Messages.ConnectionTest_NotSeen()));
        } catch (IOException | IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FormValidation.error(Messages.ConnectionTest_Interrupted());
        }
    }

    private static FormValidation told(ProbeReport report) {
        String steps = report.steps().stream()
                .filter(step -> step.trouble().isEmpty())
                .map(Step::name)
                .collect(Collectors.joining(", "));
        Optional<Step> failed = report.failed();
        List<String> lines = new ArrayList<>();
        if (failed.isPresent()) {
            lines.add(Messages.ConnectionTest_Failed(
                    failed.get().name(), failed.get().trouble().orElseThrow()));
            if (!steps.isEmpty()) {
                lines.add(Messages.ConnectionTest_Before(steps));
            }
        } else {
            lines.add(Messages.ConnectionTest_Good(steps, Quantities.took(report.took())));
        }
        report.warnings().forEach(warning -> lines.add(Messages.ConnectionTest_Warning(warning)));
        String text = String.join(" ", lines);
        if (failed.isPresent()) {
            return FormValidation.error(text);
        }
        return report.warnings().isEmpty() ? FormValidation.ok(text) : FormValidation.warning(text);
    }
}
