package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.cache.UseGroups;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds out when groups of files were last used: when the one of its files was that was used last. */
final class GroupUses {

    private final Listing root;
    private final Map<String, String> hardLinks;
    private final UseGroups groups;
    private int next;

    /** @param hardLinks further names of files, and the first ones: such files count as used */
    GroupUses(Listing root, Map<String, String> hardLinks, UseGroups groups) {
        this.root = root;
        this.hardLinks = hardLinks;
        this.groups = groups;
    }

    /** Sets the last use of the group that each listing belongs to. */
    void find() {
        if (!hardLinks.isEmpty()) {
            useHardLinks();
        }
        find(root);
    }

    private void useHardLinks() {
        Set<String> firsts = new HashSet<>(hardLinks.values());
        for (Listing.Walk walk = new Listing.Walk(root); walk.next(); ) {
            Listing listing = walk.listing();
            EntryList.Cursor cursor = listing.entries().cursor();
            for (int i = 0; listing.uses().tellsSomething() && cursor.next(); i++) {
                String path = cursor.entry().path();
                if (firsts.contains(path) || hardLinks.containsKey(path)) {
                    listing.uses().setNow(i);
                }
            }
        }
    }

    private void find(Listing listing) {
        int number = next;
        next += 1 + listing.entries().size();
        if (groups.isTogether(listing.directory().directory())) {
            int use = latest(LastUse.SILENT, latest(listing, false));
            for (Listing child : listing.children()) {
                use = latest(use, latestBelow(child));
            }
            setBelow(listing, number, use == LastUse.SILENT ? LastUse.NOW : use);
            return;
        }
        int use = latest(listing, true);
        listing.setGroup(number, use == LastUse.SILENT ? LastUse.NOW : use, false);
        for (Listing child : listing.children()) {
            find(child);
        }
    }

    private int latestBelow(Listing listing) {
        next += 1 + listing.entries().size();
        int use = latest(listing, false);
        for (Listing child : listing.children()) {
            use = latest(use, latestBelow(child));
        }
        return use;
    }

    private static void setBelow(Listing listing, int number, int use) {
        listing.setGroup(number, use, true);
        for (Listing child : listing.children()) {
            setBelow(child, number, use);
        }
    }

    private static int latest(int one, int other) {
        return one == LastUse.NOW || other == LastUse.NOW ? LastUse.NOW : Math.max(one, other);
    }

    private int latest(Listing listing, boolean sparesAlone) {
        int size = listing.entries().size();
        if (!listing.uses().tellsSomething()) {
            return size == 0 ? LastUse.SILENT : LastUse.NOW;
        }
        int use = LastUse.SILENT;
        if (!sparesAlone || !groups.hasAlone()) {
            for (int i = 0; i < size; i++) {
                use = latest(use, listing.uses().get(i));
            }
            return use;
        }
        EntryList.Cursor cursor = listing.entries().cursor();
        for (int i = 0; cursor.next(); i++) {
            boolean alone = cursor.entry() instanceof RegularFile file && groups.isAlone(file.path());
            use = alone ? use : latest(use, listing.uses().get(i));
        }
        return use;
    }

    /** Whether some group of the files of a listing was last used after one day, and on another one or before. */
    static boolean hasUnused(Listing listing, UseGroups groups, int after, int since) {
        if (isBetween(listing.groupUse(), after, since)) {
            return true;
        }
        boolean some = false;
        for (int i = 0;
                groups.hasAlone()
                        && !listing.isTogether()
                        && i < listing.entries().size();
                i++) {
            some |= isBetween(listing.uses().get(i), after, since);
        }
        return some;
    }

    private static boolean isBetween(int use, int after, int since) {
        return use > after && use <= since;
    }

    /** Feeds the last uses of the groups of a listing into a digest. */
    static void digest(Listing listing, UseGroups groups, ListingDigest digest) {
        digest.update(listing.groupUse());
        for (int i = 0;
                groups.hasAlone()
                        && !listing.isTogether()
                        && i < listing.entries().size();
                i++) {
            digest.update(listing.uses().get(i));
        }
    }
}
