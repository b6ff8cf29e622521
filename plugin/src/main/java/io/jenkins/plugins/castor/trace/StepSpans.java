package io.jenkins.plugins.castor.trace;

import hudson.Extension;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import hudson.tasks.BuildStep;
import io.jenkins.plugins.castor.run.CacheListener;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import io.jenkins.plugins.opentelemetry.job.OtelTraceService;
import io.jenkins.plugins.opentelemetry.job.action.FlowNodeMonitoringAction;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Adds what a step loaded or saved to its span, if the plugin opentelemetry is installed; else nothing here is loaded. Where
 * the step has no span of its own, as a block, the span around it gets an event.
 */
@Restricted(NoExternalUse.class)
@Extension(optional = true)
public final class StepSpans extends CacheListener {

    private static final String LOAD = "castor.load";
    private static final String SAVE = "castor.save";

    private final OtelTraceService spans;

    /** As an extension that needs the plugin opentelemetry: without it, this throws, and there is none. */
    public StepSpans() {
        spans = OtelTraceService.get();
    }

    @Override
    public void onLoaded(Run<?, ?> run, Object step, LoadRecord load) {
        AttributesBuilder attributes = attributes(load.getStore(), load.getNamespace())
                .put(LOAD + ".outcome", load.getOutcome())
                .put(LOAD + ".exact", load.isExact())
                .put(LOAD + ".trouble", load.isTrouble())
                .put(LOAD + ".seconds", load.getMillis() / 1000.0)
                .put(LOAD + ".files", load.getFiles())
                .put(LOAD + ".bytes", load.getBytes())
                .put(LOAD + ".reason", load.getSentence());
        if (!load.getFrom().isEmpty()) {
            attributes.put(LOAD + ".from", load.getFrom()).put(LOAD + ".generation", load.getGeneration());
        }
        if (!load.getWhy().isEmpty()) {
            attributes.put(LOAD + ".why", load.getWhy());
        }
        tell(run, step, LOAD, attributes.build());
    }

    @Override
    public void onSaved(Run<?, ?> run, Object step, SaveRecord save) {
        AttributesBuilder attributes = attributes(save.getStore(), save.getNamespace())
                .put(SAVE + ".outcome", save.isAllowed() ? save.getOutcome() : "refused")
                .put(SAVE + ".trouble", save.isTrouble())
                .put(SAVE + ".seconds", save.getMillis() / 1000.0)
                .put(SAVE + ".bytes", save.getBytes())
                .put(SAVE + ".sent", save.getSent())
                .put(SAVE + ".reason", save.getSentence());
        if (!save.getRule().isEmpty()) {
            attributes.put(SAVE + ".rule", save.getRule());
        }
        if (save.getGeneration() > 0) {
            attributes.put(SAVE + ".generation", save.getGeneration());
        }
        tell(run, step, SAVE, attributes.build());
    }

    private static AttributesBuilder attributes(String store, String namespace) {
        AttributesBuilder attributes = Attributes.builder().put("castor.namespace", namespace);
        return store.isEmpty() ? attributes : attributes.put("castor.store", store);
    }

    private void tell(Run<?, ?> run, Object step, String what, Attributes attributes) {
        if (step instanceof FlowNode node) {
            Span span = spans.getSpan(run, node);
            boolean own = node.getActions(FlowNodeMonitoringAction.class).stream()
                    .anyMatch(one -> span.equals(one.getSpan()));
            if (own) {
                span.setAllAttributes(attributes);
            } else {
                span.addEvent(what, attributes);
            }
        } else if (step instanceof BuildStep part && run instanceof AbstractBuild<?, ?> build) {
            spans.getSpan(build, part).setAllAttributes(attributes);
        } else {
            spans.getSpan(run).addEvent(what, attributes);
        }
    }
}
