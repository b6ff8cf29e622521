package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.view.BuildSamples.Candidate;
import io.jenkins.plugins.castor.view.SavedTime;
import io.jenkins.plugins.castor.view.SavedTime.Kind;
import io.jenkins.plugins.castor.view.SavedTime.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long the last builds of a namespace took that can be compared: a few with exact hits, with other hits, and cold ones.
 * What is measured otherwise, and hits of other caches, replace what was there. Not for several threads.
 */
final class RecentBuilds {

    /** Of each kind; an odd number, for the median. */
    private static final int MOST = 9;

    /** A year: nothing takes longer. */
    private static final long LONGEST = 366L * 86_400_000;

    private boolean blocks;
    private int request;
    private final Map<Kind, List<Long>> millis = new EnumMap<>(Kind.class);

    RecentBuilds() {
        for (Kind kind : Kind.values()) {
            millis.put(kind, new ArrayList<>());
        }
    }

    void add(Candidate build) {
        if (build.blocks() != blocks) {
            millis.values().forEach(List::clear);
            blocks = build.blocks();
        }
        Kind kind = build.sample().kind();
        if (kind != Kind.COLD && build.request().hashCode() != request) {
            millis.get(Kind.EXACT).clear();
            millis.get(Kind.HIT).clear();
            request = build.request().hashCode();
        }
        add(kind, build.sample().millis());
    }

    private void add(Kind kind, long took) {
        List<Long> all = millis.get(kind);
        all.add(Math.max(0, Math.min(took, LONGEST)));
        if (all.size() > MOST) {
            all.remove(0);
        }
    }

    /** What one build of a kind saved, by the medians; negative if it cost more. Empty where too few can be compared. */
    Optional<Duration> saved(Kind kind) {
        List<Sample> samples = new ArrayList<>();
        millis.forEach((of, all) -> all.forEach(took -> samples.add(new Sample(of, took, 0))));
        return new SavedTime(samples).saved(kind);
    }

    boolean isEmpty() {
        return millis.values().stream().allMatch(List::isEmpty);
    }

    /** {@code BLOCKS:REQUEST} and for each kind {@code :MILLIS,MILLIS...}. */
    String text() {
        StringBuilder text = new StringBuilder(blocks ? "1:" : "0:").append(request);
        for (List<Long> all : millis.values()) {
            text.append(':');
            for (int i = 0; i < all.size(); i++) {
                text.append(i == 0 ? "" : ",").append(all.get(i));
            }
        }
        return text.toString();
    }

    /**
     * Adds what {@link #text} wrote.
     *
     * @throws IllegalArgumentException for anything else
     */
    void read(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != Kind.values().length + 2) {
            throw new IllegalArgumentException("not the numbers of builds");
        }
        blocks = parts[0].equals("1");
        request = Integer.parseInt(parts[1]);
        for (Kind kind : Kind.values()) {
            String all = parts[kind.ordinal() + 2];
            if (!all.isEmpty()) {
                for (String one : all.split(",", -1)) {
                    add(kind, Long.parseLong(one));
                }
            }
        }
    }
}
