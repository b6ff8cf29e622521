package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.retention.PruneRecord;
import io.jenkins.plugins.castor.retention.StorePruner;
import io.jenkins.plugins.castor.view.StoreTasks.Kind;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/** Manage Jenkins, Castor prune: what the next prune removes, what the last one did, and buttons to start and stop one. */
@Extension
@Restricted(NoExternalUse.class)
public final class PruneLink extends ManagementLink implements StaplerProxy {

    @Override
    public String getIconFileName() {
        return "symbol-trash";
    }

    @Override
    public String getDisplayName() {
        return Messages.PruneLink_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.PruneLink_Description();
    }

    @Override
    public String getUrlName() {
        return "castor-prune";
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return Jenkins.ADMINISTER;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.TOOLS;
    }

    /** Nothing of it is for others. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return this;
    }

    /**
     * What the last prune did to a store.
     *
     * @param title of the store
     * @param record null if there was none
     */
    @Restricted(NoExternalUse.class)
    public record Last(
            String name, String title, @CheckForNull PruneRecord record) {

        public String getName() {
            return name;
        }

        /** For ids on the page. */
        public String getSuffix() {
            return name.isEmpty() ? "" : "-" + name;
        }

        public String getTitle() {
            return title;
        }

        @CheckForNull
        public PruneRecord getRecord() {
            return record;
        }

        /** What it did not do, and why, one line each. */
        public List<String> getProblems() {
            return record == null
                    ? List.of()
                    : record.getProblems().stream().map(NamespaceName::readable).toList();
        }
    }

    /** What the last prune did to each store. */
    public List<Last> getStores() {
        return ChosenStore.all().stream()
                .map(store ->
                        new Last(store.name(), store.title(), StorePruner.get().last(store)))
                .toList();
    }

    public boolean isRunning() {
        return StorePruner.get().isRunning();
    }

    /** The page that shows what a prune of a store would do now, which a script brings. */
    @GET
    public void doPreview(
            StaplerRequest2 request, StaplerResponse2 response, @QueryParameter(fixEmpty = true) String store)
            throws IOException, ServletException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        request.getView(new PreviewPage(store(store).name()), "index.jelly").forward(request, response);
    }

    /** Begins to ask what a prune of a store would do now; answers with the id of the task. */
    @RequirePOST
    public HttpResponse doLook(@QueryParameter(fixEmpty = true) String store) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ChosenStore chosen = store(store);
        return StoreTasks.begin(
                Kind.LOOK,
                chosen,
                StoreTasks.LONG,
                castor -> PrunePreview.of(StorePruner.get().preview(chosen, castor, List.of())),
                PrunePreview::unknown);
    }

    /** What came of a task, as {@link StoreTasks#answer}. */
    @GET
    public void doTask(StaplerRequest2 request, StaplerResponse2 response, @QueryParameter String id)
            throws IOException, ServletException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        StoreTasks.answer(request, response, id);
    }

    private static ChosenStore store(@CheckForNull String name) {
        return ChosenStore.find(Util.fixNull(name)).orElseThrow(HttpResponses::notFound);
    }

    /** The page of a preview. */
    @Restricted(NoExternalUse.class)
    public record PreviewPage(String store) {

        public String getDisplayName() {
            return Messages.PrunePreview_DisplayName();
        }

        /** The name of the store; empty for the default one. */
        public String getStore() {
            return store;
        }
    }

    /** Starts a prune, which goes on when this has answered. */
    @RequirePOST
    public HttpResponse doPrune() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        Audit.byUser("prune");
        StorePruner.get().start(Jenkins.getAuthentication2().getName());
        return HttpResponses.redirectToDot();
    }

    /** Ends the prune that is running. */
    @RequirePOST
    public HttpResponse doStop() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        Audit.byUser("prune-stopped");
        StorePruner.get().stop();
        return HttpResponses.redirectToDot();
    }
}
