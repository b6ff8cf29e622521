package io.jenkins.plugins.castor.engine.store.rsync;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses what rsync prints while it sends: how many bytes are done, and what it created on the server. */
final class SendProgress implements OutputLines.Sink {

    /** What rsync prints for each file. Because of %b it prints the line after the file was transferred. */
    static final String FORMAT = "%i|%n|%b";

    /** A file or a symbolic link that rsync created. */
    private static final Pattern MADE = Pattern.compile("(?:<f|cL)\\+{9}\\|(.+)\\|[0-9]+");

    private static final Pattern PROGRESS = Pattern.compile(" *([0-9]{1,18}) +[0-9]+% .*");

    private final long total;
    private final LongConsumer sent;
    private final Set<String> made = new HashSet<>();
    private long told;

    /** @param sent gets the number of bytes done since its last call; the sum is {@code total} */
    SendProgress(long total, LongConsumer sent) {
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
            made.add(ListingParser.unescaped(created.group(1)));
        }
    }

    /** Call this when everything is on the server. */
    synchronized void end() {
        tell(total);
    }

    /** Whether this transfer created the file or link. {@code name} is the name that rsync uses. */
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
