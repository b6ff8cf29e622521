package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.key.BuildKey;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.List;
import java.util.stream.Collectors;

/** Says why a generation is not what a build asks for. */
final class KeyComparison {

    /** More names do not help. */
    private static final int MOST_NAMED = 5;

    private static final int LONGEST_NAME = 200;

    private KeyComparison() {}

    /** The reason, as in {@code key differs: package-lock.json}. */
    static String whyNot(BuildKey wanted, Head head) {
        if (wanted.key().isEmpty()) {
            return wanted.obstacle().orElseThrow();
        }
        if (head.key().isEmpty()) {
            return "saved without a key";
        }
        List<String> names = head.key().get().differences(wanted.key().get());
        String more = names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "";
        return "key differs: "
                + names.stream().limit(MOST_NAMED).map(KeyComparison::shown).collect(Collectors.joining(", ")) + more;
    }

    /** A head may come from a hostile store. */
    private static String shown(String part) {
        return switch (part) {
            case CacheKey.SYSTEM -> "the operating system";
            case CacheKey.ARCHITECTURE -> "the architecture";
            case CacheKey.CACHES -> "the names of the caches";
            case CacheKey.TEXTS -> "the texts";
            default -> {
                String name = part.startsWith("/") ? part.substring(1) : part;
                yield Names.shown(name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name);
            }
        };
    }
}
