package io.jenkins.plugins.castor.view;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Job;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import hudson.util.HttpResponses;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.run.CacheRecords;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.view.NamespaceChanges.Change;
import io.jenkins.plugins.castor.view.StoreTasks.Kind;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/** The page "Castor caches" of a job. What it shows of the store is a task, whose result a script asks for: no request waits. */
@Restricted(NoExternalUse.class)
public final class JobCaches implements Action {

    static final String URL = CacheRecords.PAGE;

    /** The time limit of what pages only read from the store. */
    static Duration timeToRead = Duration.ofSeconds(10);

    private static final PermissionGroup GROUP =
            new PermissionGroup(JobCaches.class, Messages._JobCaches_Permissions());

    /**
     * Clears and revokes caches. Implied by the permission to configure the job, and a permission of its own because no one has that
     * for a job of a multibranch project.
     */
    public static final Permission MANAGE =
            new Permission(GROUP, "Manage", Messages._JobCaches_Manage(), Item.CONFIGURE, PermissionScope.ITEM);

    private final Job<?, ?> job;

    JobCaches(Job<?, ?> job) {
        this.job = job;
    }

    /** Registers the permission before Jenkins reads who has it. */
    @Initializer(before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void register() {
        MANAGE.getId();
    }

    /** A job without caches has the page, too, but no link to it. */
    @Override
    public String getIconFileName() {
        return NamespaceHistory.of(job).isEmpty() ? null : "symbol-file-tray";
    }

    @Override
    public String getDisplayName() {
        return Messages.JobCaches_DisplayName();
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    /** The page, without anything of the store. */
    @GET
    public void doIndex(
            StaplerRequest2 request, StaplerResponse2 response, @QueryParameter(fixEmpty = true) String namespace)
            throws IOException, ServletException {
        job.checkPermission(Item.READ);
        Namespace shown = namespaceOf(namespace);
        request.getView(new JobPage(job, shown, mayManage(shown)), "index.jelly")
                .forward(request, response);
    }

    /** Begins to ask what the store has; answers with the id of the task. */
    @RequirePOST
    public HttpResponse doGenerations(@QueryParameter(fixEmpty = true) String namespace) {
        job.checkPermission(Item.READ);
        return begin(namespaceOf(namespace), tasks -> tasks.look(Kind.PAGE, timeToRead));
    }

    /**
     * Begins to ask what a generation changed, and what descends from it; else as {@link #doGenerations}.
     */
    @RequirePOST
    public HttpResponse doGeneration(
            @QueryParameter(required = true) String namespace, @QueryParameter(required = true) long generation) {
        job.checkPermission(Item.READ);
        Namespace shown = namespaceOf(namespace);
        boolean manageable = mayManage(shown);
        Function<String, Object> failed =
                why -> GenerationDetails.unknown(generation, Messages.JobCaches_StoreDown(why));
        try {
            ChosenStore store = ChosenStore.of(job);
            return StoreTasks.begin(
                    Kind.PAGE,
                    store,
                    timeToRead,
                    castor -> GenerationDetails.of(
                            castor, shown, generation, store.memory().pins(), manageable),
                    failed);
        } catch (IOException e) {
            return StoreTasks.ended(failed.apply(e.getMessage()));
        }
    }

    /** Which builds restored one of some generations, by what the controller noted: a piece of HTML. Asks no store. */
    @GET
    public void doRestored(
            StaplerRequest2 request,
            StaplerResponse2 response,
            @QueryParameter(required = true) String namespace,
            @QueryParameter(required = true) String generations,
            @QueryParameter(required = true) long since)
            throws IOException, ServletException {
        job.checkPermission(Item.READ);
        RestoredBuilds builds = RestoredBuilds.of(
                job, ChosenStore.nameFor(job), namespaceOf(namespace), generations, Instant.ofEpochMilli(since));
        request.getView(builds, "fragment.jelly").forward(request, response);
    }

    /** Begins to remove what a namespace has; else as {@link #doGenerations}. */
    @RequirePOST
    public HttpResponse doClear(@QueryParameter(required = true) String namespace) {
        Namespace cleared = managed(namespace);
        String user = user();
        return begin(
                cleared,
                tasks -> tasks.change(
                        (store, castor) -> NamespaceChanges.clear(store, castor, cleared, user, job.getFullName()),
                        Change::notCleared));
    }

    /** Begins to take a generation out of use, and what descends from it if that is wanted; else as {@link #doGenerations}. */
    @RequirePOST
    public HttpResponse doRevoke(
            @QueryParameter(required = true) String namespace,
            @QueryParameter(required = true) long generation,
            @QueryParameter(required = true) String reason,
            @QueryParameter String descendants) {
        Namespace managed = managed(namespace);
        String why = reason.strip();
        if (!NamespaceChanges.isRevocation(generation, why)) {
            throw HttpResponses.errorWithoutStack(400, Messages.JobCaches_NoReason(NamespaceChanges.LONGEST_REASON));
        }
        String user = user();
        boolean all = "true".equals(descendants);
        return begin(
                managed,
                tasks -> tasks.change(
                        (store, castor) -> NamespaceChanges.revoke(
                                store, castor, managed, generation, all, why, user, job.getFullName()),
                        Change::notRevoked));
    }

    private HttpResponse begin(Namespace namespace, Function<GenerationTasks, HttpResponse> begin) {
        boolean manageable = mayManage(namespace);
        try {
            return begin.apply(new GenerationTasks(ChosenStore.of(job), namespace, manageable, true, castor -> {}));
        } catch (IOException e) {
            return StoreTasks.ended(Generations.unknown(Messages.JobCaches_StoreDown(e.getMessage())));
        }
    }

    /** What came of a task, as {@link StoreTasks#answer}. */
    @GET
    public void doTask(StaplerRequest2 request, StaplerResponse2 response, @QueryParameter String id)
            throws IOException, ServletException {
        job.checkPermission(Item.READ);
        StoreTasks.answer(request, response, id);
    }

    private Namespace namespaceOf(String path) {
        return NamespaceHistory.of(job)
                .find(job, ChosenStore.nameFor(job), path)
                .orElseThrow(HttpResponses::notFound);
    }

    private Namespace managed(String path) {
        job.checkPermission(MANAGE);
        Namespace namespace = namespaceOf(path);
        if (!mayManage(namespace)) {
            throw HttpResponses.errorWithoutStack(403, Messages.JobCaches_NotOurs(NamespaceName.of(namespace)));
        }
        return namespace;
    }

    /**
     * A user who configures a job may change the namespaces that its builds may save into, not those that they only load
     * from, nor one that is another job's by now: the job may have been moved.
     */
    private boolean mayManage(Namespace namespace) {
        return job.hasPermission(MANAGE)
                && ((NamespaceHistory.of(job).isWritable(ChosenStore.nameFor(job), namespace.path())
                                && !JobQueries.isOfAnotherJob(job, namespace))
                        || Jenkins.get().hasPermission(Jenkins.ADMINISTER));
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }
}
