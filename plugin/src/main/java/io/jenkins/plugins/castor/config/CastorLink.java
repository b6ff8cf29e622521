package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Descriptor;
import hudson.model.Descriptor.FormException;
import hudson.model.DescriptorVisibilityFilter;
import hudson.model.Failure;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import hudson.util.FormApply;
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

/** Manage Jenkins, Castor: the configuration, and the key with which the controller signs. */
@Extension
@Restricted(NoExternalUse.class)
public final class CastorLink extends ManagementLink implements StaplerProxy {

    /**
     * The page is this one, and not a part of Manage Jenkins, System. The configuration is hidden there and has a page
     * nevertheless, as configuration as code passes over what has none.
     */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class OutOfSystem extends DescriptorVisibilityFilter {

        @Override
        public boolean filter(Object context, @NonNull Descriptor descriptor) {
            return !(context instanceof Jenkins && descriptor instanceof CastorConfiguration);
        }
    }

    @Override
    public String getIconFileName() {
        return "symbol-file-tray";
    }

    @Override
    public String getDisplayName() {
        return Messages.CastorLink_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.CastorLink_Description();
    }

    @Override
    public String getUrlName() {
        return "castor";
    }

    @NonNull
    @Override
    public Permission getRequiredPermission() {
        return Jenkins.ADMINISTER;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.CONFIGURATION;
    }

    /** Nothing of it is for others. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return this;
    }

    /** What the form shows. */
    public CastorConfiguration getConfiguration() {
        return CastorConfiguration.get();
    }

    /** The id of the key that signs. */
    public String getKeyId() {
        return SigningKeys.get().id();
    }

    /** Its public half. */
    public String getKeyText() {
        return SigningKeys.get().publicPem();
    }

    /** The ids of those before it that are still believed. */
    public List<String> getRetiredKeys() {
        return SigningKeys.retired();
    }

    /** Saves the form, or says what is wrong with it and changes nothing. */
    @RequirePOST
    public HttpResponse doConfigure(StaplerRequest2 request) throws ServletException, FormException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        CastorConfiguration.get().configure(request, request.getSubmittedForm());
        return FormApply.success(request.getContextPath() + "/manage");
    }

    /** The public key as a file, for {@code castor load --trusted-key}. */
    public void doPublicKey(StaplerResponse2 response) throws IOException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"castor-public-key.pem\"");
        response.getWriter().print(SigningKeys.get().publicPem());
    }

    /** Signs with a new key from now on. */
    @RequirePOST
    public HttpResponse doNewKey() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        SigningKeys.rotate();
        return HttpResponses.redirectToDot();
    }

    /** Believes an old key no more. */
    @RequirePOST
    public HttpResponse doForgetKey(@QueryParameter String id) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (!SigningKeys.forget(id)) {
            throw new Failure(Messages.CastorLink_NoSuchKey());
        }
        return HttpResponses.redirectToDot();
    }
}
