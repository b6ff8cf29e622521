package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics;
import io.jenkins.plugins.castor.engine.retention.StoreStatistics.NamespaceStatistics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the controller remembers of a store. Not for several threads. */
final class StoreNumbers {

    private static final String DAYS = "days";
    private static final String LOOKED = "looked";
    private static final String SIZES = "sizes";
    private static final String NAMESPACE = "namespace";

    /** How long a namespace is remembered that nothing is known of any more. */
    private static final Duration MEMORY = Duration.ofDays(60);

    private final Tally days = new Tally(1, UsageRecords.DAYS);
    private final TreeMap<Long, Long> sizes = new TreeMap<>();
    private final TreeMap<String, NamespaceNumbers> namespaces = new TreeMap<>();
    private long looked;

    /** What builds did in it, by days. */
    Tally days() {
        return days;
    }

    /** Bytes in it, by days since 1970. */
    TreeMap<Long, Long> sizes() {
        return sizes;
    }

    /** By their paths. */
    TreeMap<String, NamespaceNumbers> namespaces() {
        return namespaces;
    }

    /** When it was looked at last, in milliseconds since 1970; 0 for never. */
    long looked() {
        return looked;
    }

    /** Bytes in it, when it was looked at last. */
    long bytes() {
        return sizes.isEmpty() ? 0 : sizes.lastEntry().getValue();
    }

    /** @param most how many there may be in it; beyond, new ones are not remembered */
    Optional<NamespaceNumbers> numbers(String namespace, int most) {
        return Optional.ofNullable(
                namespaces.size() < most
                        ? namespaces.computeIfAbsent(namespace, path -> new NamespaceNumbers())
                        : namespaces.get(namespace));
    }

    /** What a look at all of it found. Forgets what is neither there nor was used for long. */
    void measured(StoreStatistics statistics, int most, long now) {
        Map<String, NamespaceStatistics> found = statistics.namespaces().stream()
                .collect(Collectors.toMap(one -> one.namespace().path(), one -> one, (one, other) -> one));
        namespaces.forEach((path, numbers) -> {
            if (!found.containsKey(path)) {
                numbers.gone();
            }
        });
        namespaces.values().removeIf(numbers -> numbers.isForgotten(now - MEMORY.toMillis()));
        found.forEach((path, one) -> numbers(path, most).ifPresent(numbers -> numbers.measured(one)));
        looked = now;
        long bytes = namespaces.values().stream()
                .mapToLong(numbers -> Math.max(0, numbers.bytes()))
                .sum();
        sizes.put(UsageRecords.day(now), bytes);
        sizes.headMap(UsageRecords.day(now) - UsageRecords.DAYS, true).clear();
    }

    /** In lines. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(DAYS).append('\t').append(days.text()).append('\n');
        text.append(LOOKED).append('\t').append(looked).append('\n');
        String all = sizes.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
        text.append(SIZES).append('\t').append(all).append('\n');
        namespaces.forEach((name, numbers) -> text.append(NAMESPACE + "\t")
                .append(name)
                .append('\t')
                .append(numbers.text())
                .append('\n'));
        return text.toString();
    }

    /**
     * Adds what {@link #text} wrote.
     *
     * @param kind the first word of the line
     * @param most how many namespaces to remember
     * @throws IllegalArgumentException for anything else
     */
    void read(String kind, String rest, int most, long now) {
        switch (kind) {
            case DAYS -> days.read(rest, now);
            case SIZES -> readSizes(rest, now);
            case LOOKED -> looked = Math.max(0, Math.min(Long.parseLong(rest), now));
            case NAMESPACE -> {
                String[] named = rest.split("\t", 2);
                String name = Namespace.parse(named[0]).path();
                if (named.length == 2 && namespaces.size() < most) {
                    namespaces.put(name, NamespaceNumbers.parse(named[1], now));
                }
            }
            default -> throw new IllegalArgumentException("no line of this file");
        }
    }

    private void readSizes(String text, long now) {
        if (!text.isEmpty()) {
            for (String part : text.split(",", -1)) {
                String[] both = part.split(":", 2);
                long day = Long.parseLong(both[0]);
                long today = UsageRecords.day(now);
                if (both.length == 2 && day > today - UsageRecords.DAYS && day <= today) {
                    sizes.put(day, Math.max(0, Math.min(Long.parseLong(both[1]), 1L << 58)));
                }
            }
        }
    }
}
