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
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.config.StoreMemory;
import io.jenkins.plugins.castor.engine.admin.ClearReport;
import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.run.JobQueries;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/** The page "Castor caches" of a job. What it shows of the store comes by a request of its own, as a store may be slow. */
@Restricted(NoExternalUse.class)
public final class JobCaches implements Action {

    static final String URL = "castor-caches";

    /** Less than what a proxy before Jenkins waits. */
    private static final Duration TIME_TO_WRITE = Duration.ofSeconds(50);

    /** The time limit of pages that only read from the store. */
    static Duration timeToRead = Duration.ofSeconds(10);

    private static final int LONGEST_REASON = 1000;

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

    /** What the store has: a piece of HTML. */
    @GET
    public void doGenerations(
            StaplerRequest2 request, StaplerResponse2 response, @QueryParameter(fixEmpty = true) String namespace)
            throws IOException, ServletException {
        job.checkPermission(Item.READ);
        show(request, response, namespaceOf(namespace), List.of(), List.of());
    }

    /** Removes what a namespace has; answers with what is left, as {@link #doGenerations}. */
    @RequirePOST
    public void doClear(
            StaplerRequest2 request, StaplerResponse2 response, @QueryParameter(required = true) String namespace)
            throws IOException, ServletException {
        Namespace cleared = managed(namespace);
        try {
            ClearReport report = StoreWork.change(
                    TIME_TO_WRITE,
                    castor -> castor.clear(
                            cleared,
                            Messages.JobCaches_ClearedBy(user()),
                            Optional.of(SigningKeys.get()),
                            memory().pins()));
            Audit.byUser("clear", "namespace", cleared.path(), "job", job.getFullName());
            memory().revoked(cleared, report.generations(), 0);
            String done = report.objects() == 0
                    ? Messages.JobCaches_NothingToClear(cleared)
                    : Messages.JobCaches_Cleared(
                            cleared,
                            Quantities.count(report.generations().size(), "generation", "generations"),
                            Quantities.bytes(report.bytes()));
            show(request, response, cleared, List.of(done), List.of());
        } catch (IOException | UncheckedIOException e) {
            show(request, response, cleared, List.of(), List.of(Messages.JobCaches_NotCleared(e.getMessage())));
        }
    }

    /** Takes a generation out of use; answers as {@link #doGenerations}. */
    @RequirePOST
    public void doRevoke(
            StaplerRequest2 request,
            StaplerResponse2 response,
            @QueryParameter(required = true) String namespace,
            @QueryParameter(required = true) long generation,
            @QueryParameter(required = true) String reason)
            throws IOException, ServletException {
        Namespace managed = managed(namespace);
        String why = reason.strip();
        if (why.isEmpty() || why.length() > LONGEST_REASON || generation < 1) {
            throw HttpResponses.errorWithoutStack(400, Messages.JobCaches_NoReason(LONGEST_REASON));
        }
        try {
            RevokeRequest revocation = new RevokeRequest(
                    managed,
                    OptionalLong.of(generation),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    why + " (" + user() + ")",
                    Optional.of(SigningKeys.get()),
                    memory().pins(),
                    false);
            RevokeReport report = StoreWork.change(TIME_TO_WRITE, castor -> castor.revoke(revocation));
            Audit.byUser(
                    "revoke",
                    "namespace",
                    managed.path(),
                    "generation",
                    String.valueOf(generation),
                    "reason",
                    why,
                    "job",
                    job.getFullName());
            if (report.revoked().isEmpty()) {
                show(request, response, managed, List.of(), List.of(Messages.JobCaches_NoGeneration(generation)));
                return;
            }
            memory().revoked(managed, List.of(generation), report.newest());
            show(request, response, managed, List.of(Messages.JobCaches_Revoked(generation)), List.of());
        } catch (IOException | UncheckedIOException e) {
            show(request, response, managed, List.of(), List.of(Messages.JobCaches_NotRevoked(e.getMessage())));
        }
    }

    private void show(
            StaplerRequest2 request,
            StaplerResponse2 response,
            Namespace namespace,
            List<String> done,
            List<String> problems)
            throws IOException, ServletException {
        Generations generations;
        try {
            generations = StoreWork.run(
                    timeToRead,
                    castor -> Generations.of(
                            castor.catalogue()
                                    .history(namespace, Optional.of(JobQueries.trustedKeys()), memory().pins()),
                            NamespaceSizes.sentences(castor, namespace)));
        } catch (IOException | UncheckedIOException e) {
            generations = Generations.unknown(Messages.JobCaches_StoreDown(e.getMessage()));
        }
        request.getView(generations.with(mayManage(namespace), done, problems), "fragment.jelly")
                .forward(request, response);
    }

    private Namespace namespaceOf(String path) {
        return NamespaceHistory.of(job).find(job, path).orElseThrow(HttpResponses::notFound);
    }

    private Namespace managed(String path) {
        job.checkPermission(MANAGE);
        Namespace namespace = namespaceOf(path);
        if (!mayManage(namespace)) {
            throw HttpResponses.errorWithoutStack(403, Messages.JobCaches_NotOurs(namespace));
        }
        return namespace;
    }

    /**
     * A user who configures a job may change the namespaces that its builds may save into, not those that they only load
     * from, nor one that is another job's by now: the job may have been moved.
     */
    private boolean mayManage(Namespace namespace) {
        return job.hasPermission(MANAGE)
                && ((NamespaceHistory.of(job).isWritable(namespace.path())
                                && !JobQueries.isOfAnotherJob(job, namespace))
                        || Jenkins.get().hasPermission(Jenkins.ADMINISTER));
    }

    private static StoreMemory memory() throws IOException {
        return StoreMemory.of(CastorConfiguration.get().getStore());
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }
}
