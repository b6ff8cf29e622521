package io.jenkins.plugins.castor.engine.retention;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.NamespaceUse.GenerationUse;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import io.jenkins.plugins.castor.engine.text.Durations;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Selects what a policy retires. It changes nothing and asks no store. In each namespace it keeps the newest generations and
 * retires all that are older, so one retirement is enough. For one use.
 */
final class Selection {

    /** How many heads of the same snapshots are kept: each day of use adds one. */
    private static final int HEADS_OF_ONE = 30;

    /** A namespace that was used so recently goes last. */
    private static final Duration RECENT = Duration.ofDays(7);

    private final RetentionPolicy policy;
    private final Instant now;
    private final List<Part> parts = new ArrayList<>();

    /**
     * @param request what to keep
     * @param now by the store's clock
     */
    Selection(PruneRequest request, List<NamespaceUse> namespaces, Instant now) {
        this.policy = request.policy();
        this.now = now;
        namespaces.stream()
                .filter(use -> !use.generations().isEmpty())
                .forEach(use -> parts.add(new Part(use, request.terms().apply(use.namespace()))));
    }

    /** A namespace, how many of its newest generations stay, and the bytes that they need. */
    private static final class Part {
        final NamespaceUse use;
        final NamespaceTerms terms;
        final List<Retired> retired = new ArrayList<>();
        final Map<String, Integer> needed = new HashMap<>();
        int kept;
        long bytes;

        Part(NamespaceUse use, NamespaceTerms terms) {
            this.use = use;
            this.terms = terms;
            this.kept = use.generations().size();
            for (GenerationUse generation : use.generations()) {
                generation
                        .objects()
                        .forEach((name, size) -> bytes += needed.merge(name, 1, Integer::sum) == 1 ? size : 0);
            }
        }

        GenerationUse newest() {
            return use.generations().get(0);
        }

        GenerationUse oldestKept() {
            return use.generations().get(kept - 1);
        }

        /** Retires the oldest generation that is kept; returns the bytes that only it needed. */
        long retireOldest(String reason) {
            GenerationUse generation = oldestKept();
            long freed = 0;
            for (Map.Entry<String, Long> object : generation.objects().entrySet()) {
                freed += needed.merge(object.getKey(), -1, Integer::sum) == 0 ? object.getValue() : 0;
            }
            bytes -= freed;
            kept--;
            retired.add(new Retired(generation.number(), generation.published(), freed, reason));
            return freed;
        }

        void retireTo(int most, String reason) {
            while (kept > most) {
                retireOldest(reason);
            }
        }
    }

    /** What to retire, oldest first, by namespace. */
    Map<Namespace, List<Retired>> select() {
        for (Part part : parts) {
            RetentionPolicy own = part.terms.policy().orElse(policy);
            selectByAge(part, own);
            if (own.namespaceMaxBytes().isPresent()) {
                long most = own.namespaceMaxBytes().getAsLong();
                while (part.kept > 1 && part.bytes > most) {
                    part.retireOldest("the namespace has more than " + Quantities.bytes(most));
                }
            }
        }
        groups().forEach((group, members) -> selectBySize(members, group.maxBytes(), group.name()));
        if (policy.maxBytes().isPresent()) {
            selectBySize(parts, policy.maxBytes().getAsLong(), "the store");
        }
        Map<Namespace, List<Retired>> selected = new HashMap<>();
        for (Part part : parts) {
            if (!part.retired.isEmpty()) {
                selected.put(part.use.namespace(), part.retired);
            }
        }
        return selected;
    }

    /** Who is in which group, small ones first: what they lose counts for those around them. */
    private Map<GroupLimit, List<Part>> groups() {
        Map<GroupLimit, List<Part>> members = new LinkedHashMap<>();
        for (Part part : parts) {
            part.terms
                    .groups()
                    .forEach(group -> members.computeIfAbsent(group, any -> new ArrayList<>())
                            .add(part));
        }
        Map<GroupLimit, List<Part>> sorted = new LinkedHashMap<>();
        members.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().size()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private void selectByAge(Part part, RetentionPolicy own) {
        if (part.terms.abandoned().isPresent()) {
            part.retireTo(0, part.terms.abandoned().get());
            return;
        }
        if (own.unusedFor().isPresent() && idle(part).compareTo(own.unusedFor().get()) > 0) {
            part.retireTo(
                    0,
                    "not used for more than " + Durations.show(own.unusedFor().get()));
            return;
        }
        String within = own.keepWithin()
                .map(time -> " and older than " + Durations.show(time))
                .orElse("");
        part.retireTo(
                Math.max(1, keptByAge(part.use.generations(), own)), "not among the last " + own.keepLast() + within);
    }

    private Duration idle(Part part) {
        Instant saved = part.newest().published();
        Instant used = part.terms.used().filter(saved::isBefore).orElse(saved);
        return Duration.between(used, now);
    }

    private int keptByAge(List<GenerationUse> generations, RetentionPolicy own) {
        Set<String> snapshots = new HashSet<>();
        int kept = 0;
        for (int i = 0; i < generations.size(); i++) {
            GenerationUse generation = generations.get(i);
            snapshots.add(generation.snapshot());
            boolean isLast = snapshots.size() <= own.keepLast() && i < HEADS_OF_ONE * own.keepLast();
            boolean isYoung = own.keepWithin().isPresent()
                    && Duration.between(generation.published(), now)
                                    .compareTo(own.keepWithin().get())
                            <= 0;
            if (isLast || isYoung) {
                kept = i + 1;
            }
        }
        return kept;
    }

    /** Older generations go first, then whole namespaces: the one that was not used for longest, and recent ones last. */
    private void selectBySize(List<Part> members, long most, String of) {
        long total = members.stream().mapToLong(part -> part.bytes).sum();
        String reason = of + " has more than " + Quantities.bytes(most);
        PriorityQueue<Part> older = new PriorityQueue<>(
                Comparator.comparing((Part part) -> part.oldestKept().published()));
        members.stream().filter(part -> part.kept > 1).forEach(older::add);
        while (total > most && !older.isEmpty()) {
            Part part = older.poll();
            total -= part.retireOldest(reason);
            if (part.kept > 1) {
                older.add(part);
            }
        }
        List<Part> whole = members.stream()
                .filter(part -> part.kept > 0)
                .sorted(Comparator.comparing(this::isRecent)
                        .thenComparing(part -> part.newest().published()))
                .toList();
        for (Part part : whole) {
            if (total <= most) {
                return;
            }
            total -= part.retireOldest(reason + ", and this namespace was last used "
                    + Quantities.age(part.newest().published(), now));
        }
    }

    private boolean isRecent(Part part) {
        return Duration.between(part.newest().published(), now).compareTo(RECENT) <= 0;
    }
}
