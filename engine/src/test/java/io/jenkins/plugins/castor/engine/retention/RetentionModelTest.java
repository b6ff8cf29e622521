package io.jenkins.plugins.castor.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model of the protocol of {@link Pruner}, searched in all orders: two savers, one of which uses the pack of generation 1
 * again, a loader and prunes, each step of which may come before or after any step of the others and of the clock. No
 * generation in use ever lacks a pack, and no load does. Each rule is needed: without it, the search finds a loss.
 */
class RetentionModelTest {

    /** What keeps a prune from doing harm. */
    private enum Rule {
        /** What was retired keeps its head for the grace. */
        HEADS_WAIT,
        /** What no head names stays while it is young. */
        PACKS_WAIT,
        /** A save or a load ends within half the grace. */
        DEADLINES,
        /** A load or a save that starts does not use what is retired. */
        RETIRED_IS_OUT_OF_USE
    }

    private static final int GRACE = 2;
    private static final int DEADLINE = 1;
    private static final int END = 5;
    private static final int LONG_AGO = -9;

    // The state, as numbers in an array: the clock, packs, heads, retirements and actors.
    private static final int TIME = 0;
    private static final int PACKS = 1; // a bit for each: that of generation 1, of the first saver, of the second
    private static final int PACK_TIME = 2; // three
    private static final int HEAD = 5; // generations 1 to 3: the packs that it names, 0 if there is none
    private static final int RETIRED = 8; // when up to this generation was retired, or NEVER
    private static final int SAVER = 11; // twice: step, start, packs of its base
    private static final int LOADER = 17; // step, start, packs that it needs
    private static final int PRUNER = 20; // step, clock, packs that it may delete
    private static final int LENGTH = 23;
    private static final int NEVER = 99;

    private final Set<IntBuffer> seen = new HashSet<>();
    private final Deque<int[]> open = new ArrayDeque<>();
    private Set<Rule> rules = EnumSet.allOf(Rule.class);
    private boolean lost;

    private static int[] start() {
        int[] state = new int[LENGTH];
        state[PACKS] = 1;
        state[PACK_TIME] = LONG_AGO;
        state[HEAD] = 1;
        for (int i = 0; i < 3; i++) {
            state[RETIRED + i] = NEVER;
        }
        return state;
    }

    /** Searches everything that can happen; returns whether anything was lost. */
    private boolean isLost(Set<Rule> kept) {
        rules = kept;
        reach(start());
        while (!open.isEmpty() && !lost) {
            int[] state = open.pop();
            tick(state);
            save(state, SAVER, true, 1);
            save(state, SAVER + 3, false, 2);
            load(state);
            retire(state);
            prune(state);
        }
        return lost;
    }

    private void reach(int[] state) {
        int newest = newest(state);
        lost |= newest > 0 && (state[HEAD + newest - 1] & ~state[PACKS]) != 0;
        if (seen.add(IntBuffer.wrap(state))) {
            open.push(state);
        }
    }

    private void then(int[] state, Consumer<int[]> change) {
        int[] next = state.clone();
        change.accept(next);
        reach(next);
    }

    /** The newest generation in use; 0 if there is none. */
    private int newest(int[] state) {
        int retired = 0;
        for (int i = 1; i <= 3; i++) {
            if (state[RETIRED + i - 1] != NEVER && rules.contains(Rule.RETIRED_IS_OUT_OF_USE)) {
                retired = i;
            }
        }
        for (int i = 3; i > retired; i--) {
            if (state[HEAD + i - 1] != 0) {
                return i;
            }
        }
        return 0;
    }

    /** What an actor remembered makes no difference any more. */
    private static void end(int[] state, int actor) {
        state[actor] = 9;
        state[actor + 1] = 0;
        state[actor + 2] = 0;
    }

    private static boolean isRunning(int[] state, int actor) {
        return state[actor] == 1 || state[actor] == 2;
    }

    private void tick(int[] state) {
        boolean mayPass = state[TIME] < END;
        for (int actor : new int[] {SAVER, SAVER + 3, LOADER}) {
            mayPass &= !rules.contains(Rule.DEADLINES)
                    || !isRunning(state, actor)
                    || state[TIME] < state[actor + 1] + DEADLINE;
        }
        if (mayPass) {
            then(state, next -> next[TIME]++);
        }
        // What is late gives up.
        for (int actor : new int[] {SAVER, SAVER + 3, LOADER}) {
            if (isRunning(state, actor) && state[TIME] == state[actor + 1] + DEADLINE) {
                then(state, next -> end(next, actor));
            }
        }
    }

    /** @param builds whether it uses the packs of its base again */
    private void save(int[] state, int saver, boolean builds, int pack) {
        switch (state[saver]) {
            case 0 ->
                then(state, next -> {
                    int base = newest(next);
                    next[saver] = 1;
                    next[saver + 1] = next[TIME];
                    next[saver + 2] = builds && base > 0 ? next[HEAD + base - 1] & 1 : 0;
                });
            case 1 ->
                then(state, next -> {
                    next[saver] = 2;
                    next[PACKS] |= 1 << pack;
                    next[PACK_TIME + pack] = next[TIME];
                });
            case 2 ->
                then(state, next -> {
                    int packs = next[saver + 2] | 1 << pack;
                    end(next, saver);
                    for (int i = 1; i <= 3; i++) {
                        boolean isFree = true;
                        for (int j = i; j <= 3; j++) {
                            isFree &= next[HEAD + j - 1] == 0 && next[RETIRED + j - 1] == NEVER;
                        }
                        if (isFree) {
                            next[HEAD + i - 1] = packs;
                            return;
                        }
                    }
                });
            default -> {}
        }
    }

    private void load(int[] state) {
        if (state[LOADER] == 0 && newest(state) > 0) {
            then(state, next -> {
                next[LOADER] = 1;
                next[LOADER + 1] = next[TIME];
                next[LOADER + 2] = next[HEAD + newest(next) - 1];
            });
        } else if (state[LOADER] == 1) {
            lost |= (state[LOADER + 2] & ~state[PACKS]) != 0;
            then(state, next -> end(next, LOADER));
        }
    }

    private static boolean isOld(int time, int clock) {
        return time != NEVER && clock - time > GRACE;
    }

    /** A prune may retire all but the newest, or the namespace as a whole, at any time: others prune, too. */
    private void retire(int[] state) {
        int newest = newest(state);
        for (int upTo = Math.max(1, newest - 1); upTo <= newest; upTo++) {
            int generation = upTo;
            if (state[RETIRED + generation - 1] == NEVER) {
                then(state, next -> next[RETIRED + generation - 1] = next[TIME]);
            }
        }
    }

    /** One prune after the other, each of which may take for ever. */
    private void prune(int[] state) {
        int clock = state[PRUNER + 1];
        switch (state[PRUNER]) {
            case 0 ->
                then(state, next -> {
                    next[PRUNER] = 1;
                    next[PRUNER + 1] = next[TIME];
                });
            case 1 -> // lists
                then(state, next -> {
                    next[PRUNER] = 2;
                    for (int i = 0; i < 3; i++) {
                        if ((next[PACKS] >> i & 1) == 1
                                && (isOld(next[PACK_TIME + i], clock) || !rules.contains(Rule.PACKS_WAIT))) {
                            next[PRUNER + 2] |= 1 << i;
                        }
                    }
                });
            case 2 -> // deletes heads
                then(state, next -> {
                    next[PRUNER] = 3;
                    for (int i = 0; i < 3; i++) {
                        boolean isRetired = false;
                        for (int j = i; j < 3; j++) {
                            isRetired |= isOld(next[RETIRED + j], clock)
                                    || (!rules.contains(Rule.HEADS_WAIT) && next[RETIRED + j] != NEVER);
                        }
                        next[HEAD + i] = isRetired ? 0 : next[HEAD + i];
                    }
                });
            case 3 -> // lists again
                then(state, next -> {
                    next[PRUNER] = 4;
                    next[PRUNER + 2] &= ~(next[HEAD] | next[HEAD + 1] | next[HEAD + 2]);
                });
            default -> // deletes
                then(state, next -> {
                    next[PACKS] &= ~next[PRUNER + 2];
                    next[PRUNER] = 0;
                    next[PRUNER + 1] = 0;
                    next[PRUNER + 2] = 0;
                });
        }
    }

    @Test
    void nothingIsLostInAnyOrder() {
        assertThat(isLost(EnumSet.allOf(Rule.class))).isFalse();
        assertThat(seen).hasSizeGreaterThan(10_000);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void withoutARuleSomethingIs(Rule rule) {
        assertThat(isLost(EnumSet.complementOf(EnumSet.of(rule)))).isTrue();
    }
}
