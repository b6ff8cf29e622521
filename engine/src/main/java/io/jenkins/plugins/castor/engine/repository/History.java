package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * The generations of a namespace.
 *
 * @param generations newest first
 * @param warnings suspicious findings, one line each
 * @param older the number of generations that were left out, because they are older than these
 */
public record History(List<Generation> generations, List<String> warnings, int older) {

    public History {
        generations = List.copyOf(generations);
        warnings = List.copyOf(warnings);
    }

    /**
     * Derives the warnings.
     *
     * @param generations newest first
     * @param isVerified whether signatures were checked
     * @param older the number of older generations
     */
    static History of(List<Generation> generations, boolean isVerified, int older) {
        List<String> warnings = new ArrayList<>();
        if (generations.stream().noneMatch(generation -> generation.state() == State.IN_USE)
                && !generations.isEmpty()) {
            warnings.add("no generation is in use, so loads are cold; save again");
        }
        List<Generation> refused = generations.stream()
                .takeWhile(generation -> generation.state() != State.IN_USE)
                .filter(generation -> generation.state() == State.REFUSED)
                .toList();
        if (!refused.isEmpty()) {
            Generation newest = refused.get(0);
            warnings.add("loads step over "
                    + (refused.size() == 1
                            ? "generation " + newest.number()
                            : refused.size() + " generations, the newest of them " + newest.number())
                    + ", because " + newest.remark().orElse("it is refused") + "; save again");
        }
        for (int i = 1; i < generations.size(); i++) {
            compare(generations.get(i - 1), generations.get(i), isVerified, warnings);
        }
        return new History(generations, warnings, older);
    }

    private static void compare(Generation newer, Generation older, boolean isVerified, List<String> warnings) {
        if (newer.head().isEmpty() || older.head().isEmpty()) {
            return;
        }
        Head head = newer.head().get();
        Head previous = older.head().get();
        if (head.created().isBefore(previous.created())) {
            warnings.add("generation " + newer.number() + " was saved before generation " + older.number()
                    + ": a clock is wrong, or someone put an old head back");
        }
        if (!isVerified && head.signature().isEmpty() && previous.signature().isPresent()) {
            warnings.add("generation " + newer.number() + " is not signed, but generation " + older.number() + " is");
        }
    }
}
