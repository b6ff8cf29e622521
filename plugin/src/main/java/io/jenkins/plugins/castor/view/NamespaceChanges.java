package io.jenkins.plugins.castor.view;

import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.config.StoreMemory;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.admin.ClearReport;
import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeReport.Revoked;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Clears a namespace, and takes a generation of it out of use, for a user who may. Asks the store: not for request threads. */
@Restricted(NoExternalUse.class)
public final class NamespaceChanges {

    /** Characters of the reason for a revocation. */
    public static final int LONGEST_REASON = 1000;

    private NamespaceChanges() {}

    /**
     * The result of a change, for people.
     *
     * @param done what was done, a sentence each
     * @param problems what was not, and why, a sentence each
     */
    public record Change(List<String> done, List<String> problems) {

        /** Nothing was to be changed. */
        public static final Change NONE = new Change(List.of(), List.of());

        /** Something was done. */
        public static Change done(String sentence) {
            return new Change(List.of(sentence), List.of());
        }

        /** Nothing was done. */
        public static Change failed(String sentence) {
            return new Change(List.of(), List.of(sentence));
        }

        /** A namespace was not cleared, or not all of it. */
        public static Change notCleared(String why) {
            return failed(Messages.JobCaches_NotCleared(why));
        }

        /** A generation was not revoked. */
        public static Change notRevoked(String why) {
            return failed(Messages.JobCaches_NotRevoked(why));
        }
    }

    /**
     * Removes what a namespace has.
     *
     * @param castor the store, open; stays open
     * @param user who asked for it
     * @param where on which page, for the audit trail: the full name of a job, or empty
     */
    public static Change clear(ChosenStore store, Castor castor, Namespace namespace, String user, String where)
            throws IOException {
        StoreMemory memory = store.memory();
        ClearReport report = castor.clear(
                namespace, Messages.JobCaches_ClearedBy(user), Optional.of(SigningKeys.get()), memory.pins());
        Audit.bySystem("clear", "user", user, "store", store.title(), "namespace", namespace.path(), "job", where);
        memory.revoked(namespace, report.generations(), 0);
        return Change.done(
                report.objects() == 0
                        ? Messages.JobCaches_NothingToClear(NamespaceName.of(namespace))
                        : Messages.JobCaches_Cleared(
                                NamespaceName.of(namespace),
                                Quantities.count(report.generations().size(), "generation", "generations"),
                                Quantities.bytes(report.bytes())));
    }

    /** Whether a form names a generation, and says why it is to be revoked. */
    public static boolean isRevocation(long generation, String why) {
        return generation >= 1 && !why.isEmpty() && why.length() <= LONGEST_REASON;
    }

    /**
     * Takes a generation out of use; else as {@link #clear}.
     *
     * @param descendants whether what descends from it goes, too
     * @param why as {@link #isRevocation} has it
     */
    public static Change revoke(
            ChosenStore store,
            Castor castor,
            Namespace namespace,
            long generation,
            boolean descendants,
            String why,
            String user,
            String where)
            throws IOException {
        StoreMemory memory = store.memory();
        RevokeRequest revocation = new RevokeRequest(
                namespace,
                OptionalLong.of(generation),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                why + " (" + user + ")",
                Optional.of(SigningKeys.get()),
                memory.pins(),
                false);
        RevokeReport report = castor.revoke(descendants ? revocation.withDescendants() : revocation);
        Audit.bySystem(
                "revoke",
                "user",
                user,
                "store",
                store.title(),
                "namespace",
                namespace.path(),
                "generation",
                String.valueOf(generation),
                "descendants",
                String.valueOf(descendants),
                "reason",
                why,
                "job",
                where);
        if (report.revoked().isEmpty()) {
            return Change.failed(Messages.JobCaches_NoGeneration(generation));
        }
        List<Long> revoked = report.revoked().stream().map(Revoked::generation).toList();
        memory.revoked(namespace, revoked, report.newest());
        String done = revoked.size() == 1
                ? Messages.JobCaches_Revoked(revoked.get(0))
                : Messages.JobCaches_RevokedAll(
                        revoked.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        return new Change(List.of(done), report.problems());
    }
}
