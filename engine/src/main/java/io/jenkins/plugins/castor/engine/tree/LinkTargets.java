package io.jenkins.plugins.castor.engine.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds out whether the links of a cache directory stay inside, and says where they lead in a way that is right wherever the
 * cache directory is: by a path from the link that climbs only at its start. Thread-safe.
 */
final class LinkTargets {

    static final String LEADS_OUT = "the link leads out of its cache directory";

    private final Path root;

    LinkTargets(Path root) {
        this.root = root;
    }

    /** A link that no cache can keep, and why. */
    static final class LeftOutException extends Exception {
        private static final long serialVersionUID = 1L;

        LeftOutException(String why) {
            super(why);
        }
    }

    /**
     * The target as it is saved.
     *
     * @param directory the path below the cache directory of the one that the link stands in
     * @param target what the link says
     * @throws LeftOutException when it leads out, or it is unknown where it leads
     */
    String saved(String directory, String target) throws LeftOutException {
        if (Names.staysInside(directory, target)) {
            return target;
        }
        boolean fromRoot = target.startsWith("/");
        List<String> path = new ArrayList<>(fromRoot ? List.of() : segments(directory));
        for (String segment : segments(fromRoot ? belowRoot(target) : target)) {
            if (!segment.equals("..")) {
                path.add(segment);
            } else if (path.isEmpty()) {
                throw new LeftOutException(LEADS_OUT);
            } else {
                // The parent of a link is not where the text says.
                if (!Files.isDirectory(root.resolve(String.join("/", path)), LinkOption.NOFOLLOW_LINKS)) {
                    throw new LeftOutException("the target of the link climbs from "
                            + Names.shown(path.get(path.size() - 1)) + ", which is no directory itself");
                }
                path.remove(path.size() - 1);
            }
        }
        String relative = relative(segments(directory), path);
        if (!Names.staysInside(directory, relative)) {
            throw new LeftOutException(LEADS_OUT);
        }
        return relative;
    }

    /** What follows the cache directory in an absolute target, by its name or by where it really is. */
    private String belowRoot(String target) throws LeftOutException {
        String below = after(root.toAbsolutePath(), target);
        if (below == null) {
            try {
                below = after(root.toRealPath(), target);
            } catch (IOException e) {
                // It is being removed, and the link with it.
            }
        }
        if (below == null) {
            throw new LeftOutException(LEADS_OUT);
        }
        return below;
    }

    private static String after(Path start, String target) {
        String prefix = start.toString();
        boolean is = target.startsWith(prefix)
                && (target.length() == prefix.length() || target.charAt(prefix.length()) == '/');
        return is ? target.substring(prefix.length()) : null;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static String relative(List<String> from, List<String> to) {
        int same = 0;
        while (same < from.size() && same < to.size() && from.get(same).equals(to.get(same))) {
            same++;
        }
        List<String> path = new ArrayList<>(Collections.nCopies(from.size() - same, ".."));
        path.addAll(to.subList(same, to.size()));
        return path.isEmpty() ? "." : String.join("/", path);
    }
}
