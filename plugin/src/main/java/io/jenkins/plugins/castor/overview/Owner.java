package io.jenkins.plugins.castor.overview;

import hudson.model.Job;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.NamespaceUses.Known;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.run.JobQueries;
import io.jenkins.plugins.castor.run.JobQueries.Restriction;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * The job that saved a namespace last, and who may save it.
 *
 * @param job its full name; empty where that is not known
 * @param url where the user sees the namespace among the job's; empty where the user may not see the job, or it is gone
 */
record Owner(String job, String url, WhoMaySave who) {

    /** Which builds of the job may save. */
    enum WhoMaySave {
        /** Those that the administrator's policy allows. */
        POLICY,
        /** Those that the rules of the job allow, too. */
        RULES,
        /** None: the job is restricted to loads. */
        NO_BUILD,
        /** None: the job is gone. */
        GONE,
        UNKNOWN
    }

    /** The owner of a namespace in a store, as the current user sees it. Asks no store. */
    static Owner of(String store, Namespace namespace) {
        Optional<Known> known = NamespaceUses.get().of(store, namespace, List.of());
        String name = known.map(Known::job).orElse("");
        if (name.isEmpty()) {
            return new Owner("", "", WhoMaySave.UNKNOWN);
        }
        Job<?, ?> seen = Jenkins.get().getItemByFullName(name, Job.class);
        return new Owner(name, seen == null ? "" : seen.getUrl(), who(name));
    }

    private static WhoMaySave who(String name) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            Job<?, ?> job = Jenkins.get().getItemByFullName(name, Job.class);
            if (job == null) {
                return WhoMaySave.GONE;
            }
            List<Restriction> restrictions = JobQueries.restrictions(job);
            if (restrictions.stream().anyMatch(rules -> rules.text().isBlank())) {
                return WhoMaySave.NO_BUILD;
            }
            return restrictions.isEmpty() ? WhoMaySave.POLICY : WhoMaySave.RULES;
        }
    }
}
