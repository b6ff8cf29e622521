package io.jenkins.plugins.castor.run;

import hudson.model.Run;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.util.List;
import java.util.Optional;

/** Says why there may be nothing to load, by what the controller knows of saves before. Asks no store. */
final class EarlierSaves {

    private static final int MOST_BUILDS = 10;

    private EarlierSaves() {}

    /** What the last build did that tried to save a namespace; empty where there was none that could have. */
    static Optional<String> of(Run<?, ?> run, String store, Namespace namespace) {
        int looked = 0;
        Run<?, ?> last = run.getPreviousBuild();
        for (Run<?, ?> before = last; before != null && looked < MOST_BUILDS; before = before.getPreviousBuild()) {
            looked++;
            CacheRecords records = before.getAction(CacheRecords.class);
            if (records != null) {
                List<SaveRecord> saves = records.getSaves().stream()
                        .filter(save -> save.getStore().equals(store)
                                && save.getNamespace().equals(namespace.path()))
                        .toList();
                if (!saves.isEmpty()) {
                    return Optional.of(sentence(before, saves.get(saves.size() - 1)));
                }
            }
        }
        Optional<String> another = byAnother(run, store, namespace);
        return another.isPresent() || last == null ? another : Optional.of(none(last, looked));
    }

    private static String sentence(Run<?, ?> build, SaveRecord save) {
        String number = "build #" + build.getNumber();
        if (!save.getOutcome().equals("skipped")) {
            return number + " saved generation " + save.getGeneration();
        }
        String said = save.getSentence();
        String prefix = "cache not saved: ";
        return number + " did not save it: " + (said.startsWith(prefix) ? said.substring(prefix.length()) : said);
    }

    /** A change request loads what its target branch saved. */
    private static Optional<String> byAnother(Run<?, ?> run, String store, Namespace namespace) {
        return NamespaceUses.get()
                .of(store, namespace, List.of())
                .map(NamespaceUses.Known::job)
                .filter(job -> !job.isEmpty() && !job.equals(run.getParent().getFullName()))
                .map(job -> "the job " + job + " saved it before");
    }

    private static String none(Run<?, ?> last, int looked) {
        return looked == 1
                ? "build #" + last.getNumber() + " did not try to save it"
                : "none of the last " + looked + " builds tried to save it";
    }
}
