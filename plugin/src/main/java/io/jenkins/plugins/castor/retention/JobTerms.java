package io.jenkins.plugins.castor.retention;

import hudson.model.Job;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.NamespaceUses.Known;
import io.jenkins.plugins.castor.config.Retention;
import io.jenkins.plugins.castor.config.RetentionProperty;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.NamespaceTerms;
import io.jenkins.plugins.castor.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import jenkins.model.Jenkins;

/** Adds to a prune what the controller knows of namespaces: loads by any build, the job's own policy, and deleted jobs. */
final class JobTerms implements Function<Namespace, NamespaceTerms> {

    private final Retention retention;
    private final NamespaceUses uses;
    private final Instant now;

    JobTerms(Retention retention, NamespaceUses uses) {
        this.retention = retention;
        this.uses = uses;
        this.now = uses.now();
    }

    @Override
    public NamespaceTerms apply(Namespace namespace) {
        Optional<Known> known = uses.of(namespace);
        return known.isEmpty()
                ? NamespaceTerms.NONE
                : new NamespaceTerms(
                        Optional.of(known.get().used()), policy(known.get().job()), abandoned(known.get()));
    }

    private Optional<RetentionPolicy> policy(String name) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            Job<?, ?> job = name.isEmpty() ? null : Jenkins.get().getItemByFullName(name, Job.class);
            return Optional.ofNullable(job == null ? null : job.getProperty(RetentionProperty.class))
                    .map(retention::policy);
        }
    }

    private Optional<String> abandoned(Known known) {
        if (known.deleted().isEmpty() || retention.getDeletedJobDays() == 0) {
            return Optional.empty();
        }
        long days = Duration.between(known.deleted().get(), now).toDays();
        return days >= retention.getDeletedJobDays()
                ? Optional.of(Messages.JobTerms_Deleted(known.job(), days))
                : Optional.empty();
    }
}
