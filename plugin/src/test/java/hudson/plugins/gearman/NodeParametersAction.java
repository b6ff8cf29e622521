package hudson.plugins.gearman;

import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import java.util.List;

/** Of the name of what the Gearman plugin, which is not on Maven Central, gives a build that Zuul starts. */
public class NodeParametersAction extends ParametersAction {

    public NodeParametersAction(List<ParameterValue> parameters) {
        super(parameters);
    }
}
