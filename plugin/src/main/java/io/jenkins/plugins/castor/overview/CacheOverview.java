package io.jenkins.plugins.castor.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import hudson.util.HttpResponses;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.retention.PruneRecord;
import io.jenkins.plugins.castor.retention.StorePruner;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.view.GenerationTasks;
import io.jenkins.plugins.castor.view.NamespaceChanges;
import io.jenkins.plugins.castor.view.NamespaceChanges.Change;
import io.jenkins.plugins.castor.view.StoreTasks;
import io.jenkins.plugins.castor.view.StoreTasks.Kind;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/**
 * Manage Jenkins, Castor caches: all namespaces at a glance, from what the controller remembers. No request waits for a store:
 * what has to be asked there is a task, whose result a script asks for. Who may read the system sees it; administrators change.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class CacheOverview extends ManagementLink implements StaplerProxy {

    @Override
    public String getIconFileName() {
        return "symbol-file-tray";
    }

    @Override
    public String getDisplayName() {
        return Messages.CacheOverview_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.CacheOverview_Description();
    }

    @Override
    public String getUrlName() {
        return "castor-caches";
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.STATUS;
    }

    /** Nothing of it is for others. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return this;
    }

    /** The page, of one store or of all. */
    @GET
    public void doIndex(StaplerRequest2 request, StaplerResponse2 response, @QueryParameter String store)
            throws IOException, ServletException {
        OverviewPage page = new OverviewPage(Optional.ofNullable(store).map(CacheOverview::store));
        request.getView(page, "index.jelly").forward(request, response);
    }

    /** Copies from one store to another. */
    public StoreCopies getCopies() {
        return StoreCopies.get();
    }

    /** Whether the user may change something. */
    public boolean isManageable() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    /** The table, as JSON. */
    @GET
    public void doTable(StaplerResponse2 response) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        List<String> all = ChosenStore.all().stream().map(ChosenStore::name).toList();
        response.getWriter().print(OverviewTable.json(UsageRecords.get().rows(all)));
    }

    /** The page of a namespace. */
    @GET
    public void doNamespace(
            StaplerRequest2 request,
            StaplerResponse2 response,
            @QueryParameter String store,
            @QueryParameter String path)
            throws IOException, ServletException {
        ChosenStore chosen = store(store);
        Namespace namespace = namespace(chosen, path);
        NamespaceRow row = UsageRecords.get().row(chosen.name(), namespace).orElseThrow(HttpResponses::notFound);
        request.getView(new NamespacePage(chosen, namespace, row), "index.jelly")
                .forward(request, response);
    }

    /** Begins to look what a namespace has; answers with the id of the task. */
    @RequirePOST
    public HttpResponse doLook(@QueryParameter String store, @QueryParameter String path) {
        ChosenStore chosen = store(store);
        return tasks(chosen, namespace(chosen, path)).look(Kind.LOOK, StoreTasks.LONG);
    }

    /** Begins to clear a namespace; else as {@link #doLook}. */
    @RequirePOST
    public HttpResponse doClear(@QueryParameter String store, @QueryParameter String path) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ChosenStore chosen = store(store);
        Namespace namespace = namespace(chosen, path);
        String user = user();
        return tasks(chosen, namespace)
                .change(
                        (opened, castor) -> NamespaceChanges.clear(opened, castor, namespace, user, ""),
                        Change::notCleared);
    }

    /** Begins to take a generation out of use; else as {@link #doLook}. */
    @RequirePOST
    public HttpResponse doRevoke(
            @QueryParameter String store,
            @QueryParameter String path,
            @QueryParameter long generation,
            @QueryParameter(required = true) String reason) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ChosenStore chosen = store(store);
        Namespace namespace = namespace(chosen, path);
        String why = reason.strip();
        if (!NamespaceChanges.isRevocation(generation, why)) {
            throw HttpResponses.errorWithoutStack(
                    400, Messages.CacheOverview_NoReason(NamespaceChanges.LONGEST_REASON));
        }
        String user = user();
        return tasks(chosen, namespace)
                .change(
                        (opened, castor) ->
                                NamespaceChanges.revoke(opened, castor, namespace, generation, false, why, user, ""),
                        Change::notRevoked);
    }

    /** Begins to prune a namespace; else as {@link #doLook}. */
    @RequirePOST
    public HttpResponse doPrune(@QueryParameter String store, @QueryParameter String path) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ChosenStore chosen = store(store);
        Namespace namespace = namespace(chosen, path);
        String user = user();
        return tasks(chosen, namespace)
                .change(
                        (opened, castor) -> {
                            PruneRecord record = StorePruner.get().prune(opened, castor, user, List.of(namespace));
                            return new Change(List.of(record.getSummary()), record.getProblems());
                        },
                        why -> Change.failed(Messages.CacheOverview_NotPruned(why)));
    }

    private GenerationTasks tasks(ChosenStore store, Namespace namespace) {
        return new GenerationTasks(
                store,
                namespace,
                isManageable(),
                false,
                castor -> UsageRecords.get()
                        .measured(
                                store.name(),
                                namespace,
                                castor.statistics(List.of(namespace), Optional.of(JobQueries.trustedKeys()))));
    }

    /** What came of a task, as {@link StoreTasks#answer}. */
    @GET
    public void doTask(StaplerRequest2 request, StaplerResponse2 response, @QueryParameter String id)
            throws IOException, ServletException {
        StoreTasks.answer(request, response, id);
    }

    /** Looks what all namespaces take in all stores, when this has answered. */
    @RequirePOST
    public HttpResponse doMeasure() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        StoreLook.get().start(ChosenStore.all());
        return HttpResponses.redirectToDot();
    }

    /** One that there is, by its name; without one, the default store. */
    static ChosenStore store(@CheckForNull String name) {
        return ChosenStore.find(Util.fixNull(name)).orElseThrow(HttpResponses::notFound);
    }

    /** One that is known here. */
    static Namespace namespace(ChosenStore store, @CheckForNull String path) {
        try {
            Namespace namespace = Namespace.parse(path);
            if (UsageRecords.get().row(store.name(), namespace).isPresent()) {
                return namespace;
            }
        } catch (IllegalArgumentException e) {
            // It is none.
        }
        throw HttpResponses.notFound();
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }
}
