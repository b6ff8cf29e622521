package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds files that have several names. Java tells a file's identity only as an object; the scan notes its hash code, and
 * only the few files whose hash codes repeat are looked at again.
 */
final class HardLinks {

    private HardLinks() {}

    /** For every further name of a file the path of its first one, in the order of entries. */
    static Map<String, String> find(Path root, Listing listing) {
        int[] repeated = repeated(listing);
        Map<String, String> links = new HashMap<>();
        if (repeated.length == 0) {
            for (Listing.Walk walk = new Listing.Walk(listing); walk.next(); ) {
                walk.listing().forgetKeys();
            }
            return links;
        }
        Map<Object, String> firsts = new HashMap<>();
        for (Listing.Walk walk = new Listing.Walk(listing); walk.next(); ) {
            EntryList.Cursor cursor = walk.listing().entries().cursor();
            for (int i = 0; cursor.next(); i++) {
                if (cursor.entry() instanceof RegularFile file
                        && Arrays.binarySearch(repeated, walk.listing().key(i)) >= 0) {
                    String first = first(root, file, firsts);
                    if (!first.equals(file.path())) {
                        links.put(file.path(), first);
                    }
                }
            }
            walk.listing().forgetKeys();
        }
        return links;
    }

    private static String first(Path root, RegularFile file, Map<Object, String> firsts) {
        try {
            Object key = Files.readAttributes(
                            root.resolve(file.path()), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
            String first = key == null ? null : firsts.putIfAbsent(key, file.path());
            return first == null ? file.path() : first;
        } catch (IOException e) {
            return file.path(); // gone or unreadable: reading it later finds out what to say
        }
    }

    private static int[] repeated(Listing root) {
        int[] keys = new int[1024];
        int count = 0;
        for (Listing.Walk walk = new Listing.Walk(root); walk.next(); ) {
            for (int key : walk.listing().keys()) {
                if (key != 0) {
                    if (count == keys.length) {
                        keys = Arrays.copyOf(keys, 2 * count);
                    }
                    keys[count++] = key;
                }
            }
        }
        Arrays.sort(keys, 0, count);
        int found = 0;
        for (int i = 1; i < count; i++) {
            if (keys[i] == keys[i - 1] && (found == 0 || keys[found - 1] != keys[i])) {
                keys[found++] = keys[i];
            }
        }
        return Arrays.copyOf(keys, found);
    }
}
