package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the output of {@code rsync --list-only}, line by line. */
final class ListingParser implements OutputLines.Sink {

    /** Type and modes, size, date, time, name. */
    static final Pattern LINE =
            Pattern.compile("([-dlcbps])[-rwxsStT]{9}[.+@]? +([0-9]{1,18}) ([^ ]{1,40}) ([0-9:]{1,8}) (.+)");

    /** In UTC, as the program runs with that time zone. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The maximum number of names in a listing, and of their characters: enough for some ten thousand jobs. */
    private static final int MOST_NAMES = 500_000;

    private static final int MOST_CHARACTERS = 64 << 20;

    private static final Pattern ESCAPED = Pattern.compile("\\\\#([0-3][0-7]{2})");

    /**
     * @param name the full name of an object, or the prefix of a directory
     * @param modified to the second
     */
    record Item(String name, boolean file, long bytes, Instant modified) {}

    private final RsyncAddress address;
    private final List<Item> items = new ArrayList<>();
    private int names;
    private long characters;

    ListingParser(RsyncAddress address) {
        this.address = address;
    }

    @Override
    public void line(String line) throws StoreException {
        characters += line.length();
        if (++names > MOST_NAMES || characters > MOST_CHARACTERS) {
            throw new StoreException("the server listed more than " + MOST_NAMES + " names or " + MOST_CHARACTERS
                    + " characters; give each store a directory of its own");
        }
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new StoreException("the server sent a listing that cannot be parsed: " + Names.shown(line));
        }
        char type = matcher.group(1).charAt(0);
        if (type == '-' || type == 'd') {
            long bytes = Long.parseLong(matcher.group(2));
            Instant modified = time(matcher.group(3) + " " + matcher.group(4));
            address.object(unescaped(matcher.group(5)))
                    .ifPresent(name -> items.add(new Item(name, type == '-', bytes, modified)));
        }
    }

    /** A time that no calendar has never looks old. */
    private static Instant time(String text) {
        try {
            return TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return Store.UNKNOWN_TIME;
        }
    }

    List<Item> items() {
        return items;
    }

    /** Decodes a name that rsync printed. It escapes everything except printable ASCII. */
    static String unescaped(String printed) {
        return ESCAPED.matcher(printed)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
    }
}
