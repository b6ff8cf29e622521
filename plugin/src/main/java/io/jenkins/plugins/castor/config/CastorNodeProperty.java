package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import java.util.ArrayList;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** What builds on a node load from, instead of what {@link CastorConfiguration#getNear} says for all nodes. */
public final class CastorNodeProperty extends NodeProperty<Node> {

    private List<String> near = new ArrayList<>();

    @DataBoundConstructor
    public CastorNodeProperty() {}

    /** Caches near the node; none where this is empty. */
    public List<String> getNear() {
        return List.copyOf(near);
    }

    /** @throws IllegalArgumentException for anything but servers and directories */
    @DataBoundSetter
    public void setNear(List<String> near) {
        this.near = NearForm.checked(near);
    }

    /** Its form. */
    @Extension
    @Symbol("castor")
    public static final class DescriptorImpl extends NodePropertyDescriptor implements NearForm {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CastorNodeProperty_DisplayName();
        }

        /** What holds for all nodes stands in {@link CastorConfiguration}. */
        @Override
        public boolean isApplicableAsGlobal() {
            return false;
        }

        /** The form's values, with the words of the setter that refuses one. */
        @Override
        public NodeProperty<?> newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            return InvalidValueException.explained(() -> super.newInstance(request, NearForm.split(form)));
        }
    }
}
