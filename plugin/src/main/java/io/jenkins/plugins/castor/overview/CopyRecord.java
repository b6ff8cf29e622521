package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.engine.copy.CopyReport;
import io.jenkins.plugins.castor.engine.copy.CopyReport.NamespaceResult;
import io.jenkins.plugins.castor.engine.copy.CopyReport.Outcome;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import io.jenkins.plugins.castor.view.NamespaceName;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TreeMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A copy from one store to another, as the controller remembers it. A class, as XStream cannot read records. */
@Restricted(NoExternalUse.class)
public final class CopyRecord {

    private static final int MOST_PROBLEMS = 20;

    private final String from;
    private final String to;
    private final String by;
    private final long begun;
    private final ArrayList<String> namespaces;

    /** How many of these came to an end, well or not. */
    private int ended;

    private final ArrayList<String> failed = new ArrayList<>();
    private final ArrayList<String> problems = new ArrayList<>();
    private final TreeMap<String, Integer> outcomes = new TreeMap<>();
    private long sentBytes;
    private long thereBytes;
    private String trouble = "";

    /**
     * @param from the name of the store; empty for the default one
     * @param to the same
     * @param namespaces their paths
     */
    CopyRecord(String from, String to, String by, long begun, List<String> namespaces) {
        this.from = from;
        this.to = to;
        this.by = by;
        this.begun = begun;
        this.namespaces = new ArrayList<>(namespaces);
    }

    /** What is not there yet, as a copy of its own. */
    synchronized CopyRecord rest(String who, long now) {
        return new CopyRecord(from, to, who, now, remaining());
    }

    private synchronized List<String> remaining() {
        List<String> all = new ArrayList<>(failed);
        all.addAll(namespaces.subList(Math.min(ended, namespaces.size()), namespaces.size()));
        return all;
    }

    synchronized void add(String namespace, CopyReport report) {
        for (NamespaceResult result : report.namespaces()) {
            outcomes.merge(result.outcome().name(), 1, Integer::sum);
            if (result.outcome() == Outcome.FAILED) {
                failed.add(namespace);
            }
            result.remark().ifPresent(remark -> problem(namespace, remark));
        }
        sentBytes += report.sentBytes();
        thereBytes += report.thereBytes();
        ended++;
    }

    synchronized void failed(String namespace, String why) {
        outcomes.merge(Outcome.FAILED.name(), 1, Integer::sum);
        failed.add(namespace);
        problem(namespace, why);
        ended++;
    }

    private void problem(String namespace, String why) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(NamespaceName.of(namespace) + ": " + NamespaceName.readable(why));
        }
    }

    /** Why it ended before it was done. */
    synchronized void ended(String why) {
        trouble = why;
    }

    synchronized List<String> namespaces() {
        return List.copyOf(namespaces);
    }

    String from() {
        return from;
    }

    String to() {
        return to;
    }

    /** Who asked for it. */
    public String getBy() {
        return by;
    }

    /** When it began. */
    public Date getTime() {
        return new Date(begun);
    }

    public String getFrom() {
        return ChosenStore.title(from);
    }

    public String getTo() {
        return ChosenStore.title(to);
    }

    /** How far it is, in a sentence. */
    public synchronized String getProgress() {
        return Messages.CopyRecord_Progress(
                Quantities.count(ended),
                Quantities.count(namespaces.size(), "namespace", "namespaces"),
                Quantities.bytes(sentBytes));
    }

    /** What it did, a part of a sentence for each outcome that there was. */
    public synchronized String getSummary() {
        List<String> parts = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            int count = outcomes.getOrDefault(outcome.name(), 0);
            if (count > 0) {
                parts.add(words(outcome, Quantities.count(count)));
            }
        }
        int left = namespaces.size() - ended;
        if (left > 0) {
            parts.add(Messages.CopyRecord_NotReached(Quantities.count(left)));
        }
        return String.join(", ", parts) + ". "
                + Messages.CopyRecord_Bytes(Quantities.bytes(sentBytes), Quantities.bytes(thereBytes));
    }

    private static String words(Outcome outcome, String count) {
        return switch (outcome) {
            case COPIED -> Messages.CopyRecord_Copied(count);
            case THERE -> Messages.CopyRecord_There(count);
            case LEFT -> Messages.CopyRecord_Left(count);
            case EMPTY -> Messages.CopyRecord_Empty(count);
            case FAILED -> Messages.CopyRecord_Failed(count);
        };
    }

    /** What is worth to know of single namespaces, one line each. */
    public synchronized List<String> getProblems() {
        return List.copyOf(problems);
    }

    /** Why it ended before it was done; empty where it did not. */
    public synchronized String getTrouble() {
        return trouble.isEmpty() && ended < namespaces.size() ? Messages.CopyRecord_Restart() : trouble;
    }

    /** Whether there is something left to copy. */
    public synchronized boolean isIncomplete() {
        return !remaining().isEmpty();
    }
}
