package io.jenkins.plugins.castor.facts;

import hudson.model.Cause;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.security.ACL;
import java.util.List;
import java.util.Map;

/** Builds that Zuul started, through the Gearman plugin. */
final class ZuulFacts {

    /** What the plugin gives a build. Others can copy one, as Rebuilder does, but make none. */
    private static final String ACTION = "hudson.plugins.gearman.NodeParametersAction";

    private ZuulFacts() {}

    /**
     * Whether Zuul alone started the build. The Gearman plugin starts builds as a user without a name; a person who starts a copy
     * has a name, and a plugin that does has another cause.
     */
    static boolean started(Run<?, ?> run) {
        List<Cause> causes = run.getCauses();
        return isGearman(Parameters.of(run))
                && causes.size() == 1
                && causes.get(0).getClass() == Cause.UserIdCause.class
                && isNobody(((Cause.UserIdCause) causes.get(0)).getUserId());
    }

    private static boolean isGearman(List<ParametersAction> actions) {
        return actions.size() == 1 && actions.get(0).getClass().getName().equals(ACTION);
    }

    private static boolean isNobody(String user) {
        return user == null || user.equals(ACL.SYSTEM_USERNAME);
    }

    /** The parameters that Zuul gave a build that it started. */
    static Map<String, String> parameters(Run<?, ?> run) {
        return Parameters.values(Parameters.of(run).get(0));
    }
}
