package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.regex.Matcher;

/** Parses the output of {@code rsync --list-only} for any tree, line by line. Keeps nothing. */
final class TreeListing implements OutputLines.Sink {

    /** The maximum number of files: several times what a home directory full of caches has. */
    private static final int MOST_NAMES = 10_000_000;

    private final String start;
    private final RsyncTree.Visitor visitor;
    private int names;

    /** @param start what precedes every name, with a slash at its end, or empty */
    TreeListing(String start, RsyncTree.Visitor visitor) {
        this.start = start;
        this.visitor = visitor;
    }

    @Override
    public void line(String line) throws StoreException {
        if (++names > MOST_NAMES) {
            throw new StoreException("the server listed more than " + MOST_NAMES + " names; name a smaller directory");
        }
        Matcher matcher = ListingParser.LINE.matcher(line);
        if (!matcher.matches()) {
            throw new StoreException("the server sent a listing that cannot be parsed: " + Names.shown(line));
        }
        String name = ListingParser.unescaped(matcher.group(5));
        if (matcher.group(1).equals("-") && name.startsWith(start)) {
            visitor.file(name.substring(start.length()), Long.parseLong(matcher.group(2)));
        }
    }
}
