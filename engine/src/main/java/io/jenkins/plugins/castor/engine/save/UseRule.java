package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Preset;
import io.jenkins.plugins.castor.engine.cache.UseGroups;
import io.jenkins.plugins.castor.engine.tree.LastUse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a save does about entries of a cache directory that no build uses.
 *
 * @param days after how many days without use an entry is left out
 * @param groups which entries are used together
 * @param uses tells when the files of this directory were last used
 */
record UseRule(int days, UseGroups groups, LastUse uses) {

    /**
     * The rule for a cache directory; empty if nothing is ever left out, and so no use is noted.
     *
     * @param wanted after how long an entry is left out, zero for never; empty for what the preset says, and for never
     *     without one
     * @param today counted from 1970-01-01
     */
    static Optional<UseRule> of(CacheDirectory cache, Optional<Duration> wanted, int today) {
        Duration after = wanted.isPresent() ? wanted.get() : Preset.dropsUnusedAfter(cache.name());
        if (after.isZero()) {
            return Optional.empty();
        }
        int days = (int) after.plusDays(1).minusNanos(1).toDays();
        return Optional.of(new UseRule(days, Preset.useGroups(cache.name()), new LastUse(cache.path(), today)));
    }

    /** The last day in whose week a group was last used that is left out. */
    int unusedSince() {
        return uses.unusedFor(days);
    }

    /** The same as it was on an earlier day. */
    int unusedSince(Instant then) {
        return Math.max(LastUse.NOW, unusedSince() - Math.max(0, uses.today() - LastUse.day(then)));
    }

    /**
     * The day to note for an entry.
     *
     * @param saved the day that the previous snapshot notes; 0 if unknown
     * @param found when it was last used, as {@code Tree.Cursor.lastUse} tells
     */
    int noted(int saved, int found) {
        // A day that is still to come was noted by a clock that was wrong.
        return found == LastUse.NOW || saved == 0 || saved > uses.week() ? uses.week() : Math.max(saved, found);
    }
}
