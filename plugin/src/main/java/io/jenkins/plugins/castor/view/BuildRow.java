package io.jenkins.plugins.castor.view;

import hudson.model.Run;
import io.jenkins.plugins.castor.agent.LoadResult;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.run.LoadRecord;
import io.jenkins.plugins.castor.run.SaveRecord;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A row of the table of builds: all loads of one build from a namespace, and its saves. */
@Restricted(NoExternalUse.class)
public final class BuildRow {

    private final Run<?, ?> run;
    private final List<LoadRecord> loads;
    private final List<SaveRecord> saves;

    BuildRow(Run<?, ?> run, List<LoadRecord> loads, List<SaveRecord> saves) {
        this.run = run;
        this.loads = loads;
        this.saves = saves;
    }

    Run<?, ?> run() {
        return run;
    }

    public int getNumber() {
        return run.getNumber();
    }

    public String getUrl() {
        return run.getUrl();
    }

    public String getIcon() {
        return "symbol-status-" + run.getIconColor().getIconName();
    }

    public String getIconText() {
        return run.getIconColor().getDescription();
    }

    public Date getStarted() {
        return run.getTime();
    }

    public boolean isLoaded() {
        return !loads.isEmpty();
    }

    /** The one of the loads that is the least of a hit; empty where there was none. */
    public String getOutcome() {
        List<String> outcomes = loads.stream().map(LoadRecord::getOutcome).toList();
        return List.of(LoadResult.MISS, "fallback-hit", "hit").stream()
                .filter(outcomes::contains)
                .findFirst()
                .orElse("");
    }

    /** Whether all loads were of what was saved with the build's key. */
    public boolean isExact() {
        return isLoaded() && loads.stream().allMatch(LoadRecord::isExact);
    }

    /** Whether a load missed because something went wrong. */
    public boolean isTrouble() {
        return loads.stream().anyMatch(LoadRecord::isTrouble);
    }

    /** Why loads missed, a sentence each. */
    public List<String> getReasons() {
        return loads.stream()
                .filter(load -> load.getOutcome().equals(LoadResult.MISS))
                .map(LoadRecord::getSentence)
                .map(sentence -> sentence.startsWith("cold: ") ? sentence.substring(6) : sentence)
                .map(NamespaceName::readable)
                .distinct()
                .toList();
    }

    /** From where: {@code 12}, or {@code website/main/test 12} where that is another namespace. */
    public String getGeneration() {
        return loads.stream()
                .filter(load -> load.getGeneration() > 0)
                .map(load -> load.getFrom().equals(load.getNamespace())
                        ? Long.toString(load.getGeneration())
                        : NamespaceName.of(load.getFrom()) + " " + load.getGeneration())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    public String getFiles() {
        return Quantities.count(loads.stream().mapToLong(LoadRecord::getFiles).sum());
    }

    /** In bytes. */
    public long getBytesRestored() {
        return loads.stream().mapToLong(LoadRecord::getBytes).sum();
    }

    public String getBytes() {
        return unbroken(Quantities.bytes(getBytesRestored()));
    }

    public long getMillis() {
        return loads.stream().mapToLong(LoadRecord::getMillis).sum();
    }

    public String getTook() {
        return unbroken(Quantities.took(Duration.ofMillis(getMillis())));
    }

    /** So that a narrow column does not part a number from its unit. */
    static String unbroken(String text) {
        return text.replace(' ', '\u00a0');
    }

    /** What a save said. */
    public String sentence(SaveRecord save) {
        return NamespaceName.readable(save.getSentence());
    }

    public List<SaveRecord> getSaves() {
        return saves;
    }
}
