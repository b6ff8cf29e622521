package io.jenkins.plugins.castor.folder;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.InvalidValueException;
import io.jenkins.plugins.castor.config.NumberLimits;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** How long loads on a node wait at random, instead of what {@link CastorConfiguration#getSpread} says for all nodes. */
public final class SpreadProperty extends NodeProperty<Node> {

    private final int seconds;

    /** @param seconds the longest wait; 0 for none */
    @DataBoundConstructor
    public SpreadProperty(int seconds) {
        this.seconds = NumberLimits.SECONDS.checked(seconds);
    }

    /** The longest wait; 0 for none. */
    public int getSeconds() {
        return seconds;
    }

    /** The longest wait of a load on a computer, in seconds, if its build does not choose one. */
    public static int of(Computer computer) {
        Node node = computer == null ? null : computer.getNode();
        SpreadProperty property = node == null ? null : node.getNodeProperty(SpreadProperty.class);
        return property == null ? CastorConfiguration.get().getSpread() : property.getSeconds();
    }

    /** Its form. */
    @Extension
    @Symbol("castorSpread")
    public static final class DescriptorImpl extends NodePropertyDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.SpreadProperty_DisplayName();
        }

        /** What holds for all nodes stands in {@link CastorConfiguration}. */
        @Override
        public boolean isApplicableAsGlobal() {
            return false;
        }

        /** Says what is wrong with the number as it is typed. */
        @POST
        public FormValidation doCheckSeconds(@AncestorInPath Computer computer, @QueryParameter String value) {
            if (computer == null) {
                Jenkins.get().checkPermission(Computer.CREATE); // a new node
            } else {
                computer.checkPermission(Computer.CONFIGURE);
            }
            return NumberLimits.SECONDS.asTyped(value);
        }

        /** The form's values. A text that is no number, or a number outside of its limits, gives a sentence. */
        @Override
        public NodeProperty<?> newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            String problem = NumberLimits.SECONDS.problem(form.optString("seconds"));
            if (problem != null) {
                throw new FormException("Castor: " + problem, "seconds");
            }
            return InvalidValueException.explained(() -> super.newInstance(request, form));
        }
    }
}
