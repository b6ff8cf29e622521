package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.retention.PruneRecord;
import io.jenkins.plugins.castor.retention.StorePruner;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/** Manage Jenkins, Castor prune: what the next prune removes, what the last one did, and buttons to start and stop one. */
@Extension
@Restricted(NoExternalUse.class)
public final class PruneLink extends ManagementLink implements StaplerProxy {

    /** Less than what a proxy before Jenkins waits. */
    private static final Duration TIME_TO_LOOK = Duration.ofSeconds(50);

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

    /** What the last prune did; null if there was none. */
    public PruneRecord getLast() {
        return StorePruner.get().getLast();
    }

    public boolean isRunning() {
        return StorePruner.get().isRunning();
    }

    /** The page that shows what a prune would do now. */
    @GET
    public void doPreview(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        PrunePreview preview;
        try {
            preview = PrunePreview.of(StoreWork.run(TIME_TO_LOOK, castor -> {
                try {
                    return StorePruner.get().preview(castor, List.of());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }));
        } catch (IOException | UncheckedIOException e) {
            preview = PrunePreview.unknown(FailureMessage.of(e));
        }
        request.getView(preview, "index.jelly").forward(request, response);
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
