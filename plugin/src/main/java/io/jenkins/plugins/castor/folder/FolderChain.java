package io.jenkins.plugins.castor.folder;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.FieldChecks;
import io.jenkins.plugins.castor.engine.retention.GroupLimit;
import io.jenkins.plugins.castor.engine.trust.WritePolicy;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The folders that an item is in, nearest first, and what they set: of caches, near caches and stores the nearest choice
 * counts, of limits the least, and of policies each.
 */
@Restricted(NoExternalUse.class)
public final class FolderChain {

    private static final long GIGABYTE = 1_000_000_000;

    private final List<Level> levels;

    /** A folder that sets something, by its full name. */
    private record Level(String name, FolderSettings settings) {}

    /**
     * The policy of a folder.
     *
     * @param folder its full name
     * @param text its rules
     * @param alone whether it counts instead of what is above, as an administrator allowed
     */
    public record Policy(String folder, String text, boolean alone) {

        /** Its rules, parsed. */
        public WritePolicy rules() {
            return WritePolicy.parse(text);
        }
    }

    private FolderChain(List<Level> levels) {
        this.levels = levels;
    }

    /** That of an item, which may be a folder itself. */
    public static FolderChain of(Item item) {
        return from(item);
    }

    /** That of an item that may be gone, by its full name: folders that exist still count. */
    public static FolderChain ofName(String fullName) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            String name = fullName;
            Item item = name.isEmpty() ? null : Jenkins.get().getItemByFullName(name);
            while (item == null && name.indexOf('/') > 0) {
                name = name.substring(0, name.lastIndexOf('/'));
                item = Jenkins.get().getItemByFullName(name);
            }
            return from(item);
        }
    }

    /** What is above an item, or above everything that could be one. */
    static FolderChain above(@CheckForNull Item item) {
        return from(item == null ? null : item.getParent());
    }

    private static FolderChain from(@CheckForNull Object bottom) {
        List<Level> levels = new ArrayList<>();
        for (Object at = bottom; at instanceof Item item; at = item.getParent()) {
            if (item instanceof ItemGroup<?> group) {
                FolderReader.of(group).ifPresent(settings -> levels.add(new Level(item.getFullName(), settings)));
            }
        }
        return new FolderChain(levels);
    }

    private <T> Stream<T> set(Function<FolderSettings, T> field) {
        return levels.stream().map(level -> field.apply(level.settings())).filter(Objects::nonNull);
    }

    /** The caches of builds that name none; empty if no folder has any. */
    public List<String> caches() {
        return set(FolderSettings::getCaches)
                .map(text -> FieldChecks.lines(text).toList())
                .filter(list -> !list.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** Caches near the agents; empty if no folder has any. */
    public List<String> near() {
        return set(FolderSettings::getNear)
                .filter(list -> !list.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /**
     * The policies of folders, nearest first. All must allow a save, and the administrator's, unless the last one counts
     * alone.
     */
    public List<Policy> policies() {
        List<Policy> policies = new ArrayList<>();
        for (Level level : levels) {
            String text = Util.fixEmptyAndTrim(level.settings().getPolicy());
            if (text != null) {
                boolean alone = FieldChecks.lines(CastorConfiguration.get().getPolicyFolders())
                        .anyMatch(level.name()::equals);
                policies.add(new Policy(level.name(), text, alone));
                if (alone) {
                    return policies;
                }
            }
        }
        return policies;
    }

    /**
     * The limits on one job's caches: those of the administrator, or less.
     *
     * @param own how many gigabytes the job itself allows; null for any number
     */
    public Limits limits(@CheckForNull Integer own) {
        Limits all = CastorConfiguration.get().limits();
        return Stream.concat(set(FolderSettings::getMaxSize), Stream.ofNullable(own))
                .min(Integer::compare)
                .map(gigabytes -> gigabytes * GIGABYTE)
                .filter(bytes -> bytes < all.bytes())
                .map(all::withBytes)
                .orElse(all);
    }

    /** How many gigabytes each namespace may have in the store; 0 if no folder says. */
    public int jobGigabytes() {
        return least(FolderSettings::getJobGigabytes).orElse(0);
    }

    /** The least number that a folder sets; 0 is none. */
    Optional<Integer> least(Function<FolderSettings, Integer> field) {
        return set(field).filter(number -> number > 0).min(Integer::compare);
    }

    /** What all namespaces of each folder may have together. */
    public List<GroupLimit> totals() {
        List<GroupLimit> totals = new ArrayList<>();
        for (Level level : levels) {
            Integer gigabytes = level.settings().getTotalGigabytes();
            if (gigabytes != null && gigabytes > 0) {
                totals.add(new GroupLimit(Messages.FolderChain_Folder(level.name()), gigabytes * GIGABYTE));
            }
        }
        return totals;
    }
}
