package io.jenkins.plugins.castor.view;

import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.view.NamespaceChanges.Change;
import io.jenkins.plugins.castor.view.StoreTasks.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;

/** Begins tasks whose end shows what a namespace has in a store. */
@Restricted(NoExternalUse.class)
public final class GenerationTasks {

    private final ChosenStore store;
    private final Namespace namespace;
    private final boolean manageable;
    private final boolean detailed;
    private final Look look;

    /** Something else that is looked at on the way. */
    public interface Look {
        /** @param castor the store, open; stays open */
        void at(Castor castor) throws IOException, InterruptedException;
    }

    /** A change of the namespace. */
    public interface Work {
        /** @param castor the store, open; stays open */
        Change in(ChosenStore store, Castor castor) throws IOException, InterruptedException;
    }

    /**
     * @param manageable whether the user may change the namespace
     * @param detailed whether the page can show the details of a generation
     */
    public GenerationTasks(ChosenStore store, Namespace namespace, boolean manageable, boolean detailed, Look look) {
        this.store = store;
        this.namespace = namespace;
        this.manageable = manageable;
        this.detailed = detailed;
        this.look = look;
    }

    /** Begins to look what the namespace has; answers as {@link StoreTasks#begin}. */
    public HttpResponse look(Kind kind, Duration limit) {
        return StoreTasks.begin(
                kind, store, limit, castor -> read(castor, Change.NONE), why -> unknown(why, Change.NONE));
    }

    /**
     * Begins to change the namespace, and to look what it has then; answers as {@link StoreTasks#begin}.
     *
     * @param failed what to say where the change failed for a reason
     */
    public HttpResponse change(Work work, Function<String, Change> failed) {
        return StoreTasks.begin(
                Kind.CHANGE,
                store,
                StoreTasks.LONG,
                castor -> read(castor, changed(castor, work, failed)),
                why -> unknown(why, failed.apply(why)));
    }

    private Change changed(Castor castor, Work work, Function<String, Change> failed) throws InterruptedException {
        try {
            return work.in(store, castor);
        } catch (IOException | UncheckedIOException e) {
            return failed.apply(FailureMessage.of(e));
        }
    }

    /** What was changed is told though the store does not answer any more. */
    private Generations read(Castor castor, Change change) throws InterruptedException {
        try {
            look.at(castor);
            return Generations.read(store, castor, namespace).with(manageable, detailed, change);
        } catch (IOException | UncheckedIOException e) {
            return unknown(FailureMessage.of(e), change);
        }
    }

    private Generations unknown(String why, Change change) {
        return Generations.unknown(Messages.JobCaches_StoreDown(why)).with(manageable, detailed, change);
    }
}
