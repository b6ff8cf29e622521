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
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.folder.FolderChain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jenkins.model.Jenkins;

/** Adds to a prune what the controller knows of namespaces: loads by any build, the job's own policy, and deleted jobs. */
final class JobTerms implements Function<Namespace, NamespaceTerms> {

    private final String store;
    private final List<String> stores;
    private final Retention retention;
    private final NamespaceUses uses;
    private final Instant now;

    /** @param store the name of the store; empty for the default one */
    JobTerms(String store, Retention retention, NamespaceUses uses) {
        this.store = store;
        this.stores = ChosenStore.all().stream().map(ChosenStore::name).toList();
        this.retention = retention;
        this.uses = uses;
        this.now = uses.now();
    }

    @Override
    public NamespaceTerms apply(Namespace namespace) {
        Optional<Known> known = uses.of(store, namespace, stores);
        if (known.isEmpty()) {
            return NamespaceTerms.NONE;
        }
        FolderChain folders = FolderChain.ofName(known.get().job());
        return new NamespaceTerms(
                Optional.of(known.get().used()),
                policy(known.get().job(), folders.jobGigabytes()),
                abandoned(known.get()),
                folders.totals());
    }

    private Optional<RetentionPolicy> policy(String name, int folderGigabytes) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            Job<?, ?> job = name.isEmpty() ? null : Jenkins.get().getItemByFullName(name, Job.class);
            RetentionProperty property = job == null ? null : job.getProperty(RetentionProperty.class);
            return property == null && folderGigabytes == 0
                    ? Optional.empty()
                    : Optional.of(retention.policy(property, folderGigabytes));
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
