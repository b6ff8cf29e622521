package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.repository.Generation.State;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * The generations of a namespace.
 *
 * @param generations newest first
 * @param warnings what somebody should look at, a line each
 */
public record History(List<Generation> generations, List<String> warnings) {

    public History {
        generations = List.copyOf(generations);
        warnings = List.copyOf(warnings);
    }

    static History of(List<Generation> generations, long highest, boolean isVerified) {
        List<String> warnings = new ArrayList<>();
        if (generations.stream().noneMatch(one -> one.state() == State.IN_USE) && !generations.isEmpty()) {
            warnings.add("no generation is in use: loads are cold");
        }
        generations.stream()
                .filter(one -> one.state() != State.REVOKED)
                .findFirst()
                .filter(one -> one.state() == State.REFUSED)
                .ifPresent(
                        one -> warnings.add("loads are cold, as " + one.remark().orElse("it is refused")
                                + "; revoke generation " + one.number() + " or save again"));
        if (!generations.isEmpty() && highest > generations.get(0).number()) {
            warnings.add("generation " + highest + " was revoked, and its head is gone");
        }
        for (int i = 1; i < generations.size(); i++) {
            compare(generations.get(i - 1), generations.get(i), isVerified, warnings);
        }
        return new History(generations, warnings);
    }

    private static void compare(Generation newer, Generation older, boolean isVerified, List<String> warnings) {
        if (newer.head().isEmpty() || older.head().isEmpty()) {
            return;
        }
        Head head = newer.head().get();
        Head before = older.head().get();
        if (head.created().isBefore(before.created())) {
            warnings.add("generation " + newer.number() + " was saved before generation " + older.number()
                    + ": a clock is wrong, or somebody put an old one back");
        }
        if (!isVerified && head.signature().isEmpty() && before.signature().isPresent()) {
            warnings.add("generation " + newer.number() + " is not signed, and generation " + older.number() + " is");
        }
    }
}
