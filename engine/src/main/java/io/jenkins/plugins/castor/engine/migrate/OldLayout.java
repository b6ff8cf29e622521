package io.jenkins.plugins.castor.engine.migrate;

import io.jenkins.plugins.castor.engine.migrate.ImportPlan.Found;
import io.jenkins.plugins.castor.engine.migrate.ImportPlan.LeftOut;
import io.jenkins.plugins.castor.engine.store.rsync.RsyncTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds caches among the files of an old tree. */
final class OldLayout implements RsyncTree.Visitor {

    /** How many unknown directories are told apart. */
    private static final int MOST_UNKNOWN = 1_000;

    private static final String REST = "(more)";

    /** How many files, and how many bytes they have. */
    private static final class Tally {
        private long files;
        private long bytes;

        void add(long more) {
            files++;
            bytes += more;
        }
    }

    private final Map<String, OldPlace> places = new LinkedHashMap<>();
    private final Map<String, Tally> known = new HashMap<>();

    /** The directories above those of places. */
    private final Set<String> above = new HashSet<>();

    private final Map<String, Tally> unknown = new TreeMap<>();

    /** @param more places that come before the known ones; of two places of a cache the first that has files is taken */
    OldLayout(List<OldPlace> more) {
        for (List<OldPlace> some : List.of(more, OldPlace.KNOWN)) {
            some.forEach(place -> places.putIfAbsent(place.directory(), place));
        }
        for (String directory : places.keySet()) {
            for (int slash = directory.indexOf('/'); slash >= 0; slash = directory.indexOf('/', slash + 1)) {
                above.add(directory.substring(0, slash));
            }
        }
    }

    @Override
    public void file(String path, long bytes) {
        int slash = path.indexOf('/');
        for (; slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String directory = path.substring(0, slash);
            if (places.containsKey(directory)) {
                known.computeIfAbsent(directory, key -> new Tally()).add(bytes);
                return;
            }
            if (!above.contains(directory)) {
                break;
            }
        }
        String top = slash < 0 ? path : path.substring(0, slash);
        String key = unknown.containsKey(top) || unknown.size() < MOST_UNKNOWN ? top : REST;
        unknown.computeIfAbsent(key, name -> new Tally()).add(bytes);
    }

    ImportPlan plan() {
        Map<String, Found> found = new LinkedHashMap<>();
        List<LeftOut> leftOut = new ArrayList<>();
        places.forEach((directory, place) -> {
            Tally tally = known.get(directory);
            if (tally == null) {
                return;
            }
            Found before = found.putIfAbsent(place.name(), new Found(place, tally.files, tally.bytes));
            if (before != null) {
                leftOut.add(new LeftOut(
                        directory,
                        tally.files,
                        tally.bytes,
                        "the cache " + place.name() + " is made of "
                                + before.place().directory() + ": to take this" + " instead, give --directory "
                                + place.name() + "=" + directory));
            }
        });
        unknown.forEach((path, tally) -> leftOut.add(new LeftOut(
                path,
                tally.files,
                tally.bytes,
                "no known cache: to take it, if it is a directory, give --directory NAME=" + path)));
        return new ImportPlan(List.copyOf(found.values()), leftOut);
    }
}
