package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import io.jenkins.plugins.castor.engine.store.s3.Xml.Group;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Lists a bucket, page by page. Bounds what a server can make it read or keep. */
final class S3Listing {

    /** The first segment of keys that are not objects of the store. No segment of a namespace begins with a dot. */
    static final String HIDDEN = ".castor";

    /** The most objects or segments in one listing. Enough for some ten thousand jobs. */
    static final int MOST_KEYS = 500_000;

    /** The most characters in all their names together. */
    static final int MOST_CHARACTERS = 64 << 20;

    /** The most pages in one listing. A full page has 1000 keys, but a server may send smaller ones. */
    static final int MOST_PAGES = 5000;

    /** Room for 1000 objects with the longest possible names. */
    static final int PAGE_BYTES = 1 << 22;

    private final S3Server server;

    S3Listing(S3Server server) {
        this.server = server;
    }

    /** All objects below these segments. */
    void objects(String prefix, Consumer<StoredObject> each) throws StoreException {
        objects(prefix, Integer.MAX_VALUE, each);
    }

    /** The objects below these segments that are in the first pages; returns whether these are all. */
    boolean objects(String prefix, int mostPages, Consumer<StoredObject> each) throws StoreException {
        String start = start(prefix);
        return new Pages(start, false).read(mostPages, group -> {
            String key = group.values().getOrDefault("Key", "");
            if (group.element().equals("Contents") && isBelow(key, start) && !key.endsWith("/")) {
                String name = server.location().name(key);
                if (!isHidden(name) || isHidden(prefix)) {
                    each.accept(new StoredObject(name, size(group), modified(group)));
                }
            }
        });
    }

    /** The segments that follow these in the names of objects. */
    List<String> segments(String prefix) throws StoreException {
        String start = start(prefix);
        List<String> segments = new ArrayList<>();
        new Pages(start, true).read(Integer.MAX_VALUE, group -> {
            String key = group.values().getOrDefault(group.element().equals("Contents") ? "Key" : "Prefix", "");
            if (isBelow(key, start)) {
                String segment = key.substring(start.length());
                segment = segment.endsWith("/") ? segment.substring(0, segment.length() - 1) : segment;
                boolean shown = !segment.isEmpty() && !segment.contains("/");
                if (shown && !(prefix.isEmpty() && segment.equals(HIDDEN))) {
                    segments.add(segment);
                }
            }
        });
        return segments;
    }

    private static boolean isHidden(String name) {
        return name.startsWith(HIDDEN + "/");
    }

    private static boolean isBelow(String key, String start) {
        return key.startsWith(start) && key.length() > start.length();
    }

    private String start(String prefix) {
        String key = server.location().key(prefix);
        return key.isEmpty() || key.endsWith("/") ? key : key + "/";
    }

    private long size(Group group) throws StoreException {
        String size = group.values().getOrDefault("Size", "");
        if (!size.matches("[0-9]{1,18}")) {
            throw new StoreException(
                    server.location() + " listed an object without a size; see whether the endpoint speaks S3");
        }
        return Long.parseLong(size);
    }

    private static Instant modified(Group group) {
        try {
            return Instant.parse(group.values().getOrDefault("LastModified", ""));
        } catch (DateTimeParseException e) {
            return Store.UNKNOWN_TIME;
        }
    }

    /** Takes what was listed. */
    private interface Sink {
        void accept(Group group) throws StoreException;
    }

    /** One listing, counted against the limits. */
    private final class Pages {
        private final String query;
        private String token = "";
        private int pages;
        private int keys;
        private long characters;

        /** @param segments whether to list only the next segments */
        Pages(String start, boolean segments) {
            query = (segments ? "delimiter=%2F&" : "") + "list-type=2&prefix=" + S3Location.encoded(start, false);
        }

        /** Reads at most so many pages; returns whether there are no more. */
        boolean read(int most, Sink each) throws StoreException {
            do {
                Xml page = page();
                for (Group group : page.groups()) {
                    count(group);
                    each.accept(group);
                }
                token = next(page);
            } while (!token.isEmpty() && pages < most);
            return token.isEmpty();
        }

        private Xml page() throws StoreException {
            if (++pages > MOST_PAGES) {
                throw tooMuch(MOST_PAGES, "pages");
            }
            String from = token.isEmpty() ? "" : "continuation-token=" + S3Location.encoded(token, false) + "&";
            Request request = Request.of("s3:ListBucket", "GET", "").query(from + query);
            Answer answer = server.send(request, PAGE_BYTES);
            if (!answer.isGood()) {
                throw server.refused(request, answer);
            }
            if (answer.bytes() > PAGE_BYTES) {
                throw tooMuch(PAGE_BYTES, "bytes in one page");
            }
            Xml page = Xml.parse(answer.text());
            if (!page.root().equals("ListBucketResult")) {
                throw new StoreException(server.location()
                        + " answered with something other than a listing; see whether the endpoint speaks S3");
            }
            return page;
        }

        private void count(Group group) throws StoreException {
            if (++keys > MOST_KEYS) {
                throw tooMuch(MOST_KEYS, "objects");
            }
            for (String value : group.values().values()) {
                characters += value.length();
            }
            if (characters > MOST_CHARACTERS) {
                throw tooMuch(MOST_CHARACTERS, "characters");
            }
        }

        private String next(Xml page) throws StoreException {
            if (!page.value("IsTruncated").equals("true")) {
                return "";
            }
            String next = page.value("NextContinuationToken");
            if (next.isEmpty() || next.equals(token)) {
                throw new StoreException(
                        server.location() + " ended a listing early; see whether it supports ListObjectsV2");
            }
            return next;
        }

        private StoreException tooMuch(int most, String what) {
            return new StoreException(String.format(
                    Locale.ROOT,
                    "the listing of %s was given up, as it has more than %,d %s; give each store a prefix of its own,"
                            + " and see whether the endpoint speaks S3",
                    server.location(),
                    most,
                    what));
        }
    }
}
