package io.jenkins.plugins.castor.engine.store.rsync;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows what rsync prints while it sends: how far it is, and what it made on the other side. */
final class Sending implements Lines.Sink {

    /** What rsync is to print of each; with %b it does so when the file is sent. */
    static final String FORMAT = "%i|%n|%b";

    /** A file that was sent, or a symbolic link that was made, where there was none. */
    private static final Pattern MADE = Pattern.compile("(?:<f|cL)\\+{9}\\|(.+)\\|[0-9]+");

    private static final Pattern PROGRESS = Pattern.compile(" *([0-9]{1,18}) +[0-9]+% .*");

    private final long total;
    private final LongConsumer sent;
    private final Set<String> made = new HashSet<>();
    private long told;

    /** @param sent is told of every byte of the total once, whether it had to be sent or not */
    Sending(long total, LongConsumer sent) {
        this.total = total;
        this.sent = sent;
    }

    @Override
    public synchronized void line(String line) {
        Matcher progress = PROGRESS.matcher(line);
        Matcher created = MADE.matcher(line);
        if (progress.matches()) {
            tell(Long.parseLong(progress.group(1)));
        } else if (created.matches()) {
            made.add(Listing.unescaped(created.group(1)));
        }
    }

    /** Everything is on the other side. */
    synchronized void end() {
        tell(total);
    }

    /** Whether it was made by this, as rsync calls it. */
    synchronized boolean made(String name) {
        return made.contains(name);
    }

    private void tell(long done) {
        long now = Math.min(done, total);
        if (now > told) {
            sent.accept(now - told);
            told = now;
        }
    }
}
