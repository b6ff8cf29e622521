package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.s3.S3Server.Request;
import io.jenkins.plugins.castor.engine.store.s3.Xml.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lists a bucket, page by page. */
final class S3Listing {

    /** The first segment of what is no object of the store. No segment of a namespace begins with a dot. */
    static final String HIDDEN = ".castor";

    /** Of 1000 objects with names as long as there can be. */
    private static final int PAGE_BYTES = 1 << 22;

    private final S3Server server;

    S3Listing(S3Server server) {
        this.server = server;
    }

    /** All objects below these segments. */
    void objects(String prefix, Consumer<StoredObject> each) throws StoreException {
        for (Group group : pages(start(prefix), false)) {
            String key = group.values().getOrDefault("Key", "");
            if (group.element().equals("Contents") && isBelow(key, start(prefix)) && !key.endsWith("/")) {
                String name = server.location().name(key);
                if (!isHidden(name) || isHidden(prefix)) {
                    each.accept(new StoredObject(name, size(group)));
                }
            }
        }
    }

    /** The next segments of the names that begin with these. */
    List<String> segments(String prefix) throws StoreException {
        String start = start(prefix);
        List<String> segments = new ArrayList<>();
        for (Group group : pages(start, true)) {
            String key = group.values().getOrDefault(group.element().equals("Contents") ? "Key" : "Prefix", "");
            if (isBelow(key, start)) {
                String segment = key.substring(start.length());
                segment = segment.endsWith("/") ? segment.substring(0, segment.length() - 1) : segment;
                boolean shown = !segment.isEmpty() && !segment.contains("/");
                if (shown && !(prefix.isEmpty() && segment.equals(HIDDEN))) {
                    segments.add(segment);
                }
            }
        }
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

    private static long size(Group group) throws StoreException {
        try {
            return Long.parseLong(group.values().getOrDefault("Size", ""));
        } catch (NumberFormatException e) {
            throw new StoreException("the server listed an object without a size; see whether the endpoint speaks S3");
        }
    }

    private List<Group> pages(String start, boolean segments) throws StoreException {
        List<Group> groups = new ArrayList<>();
        String next = "";
        do {
            String query = (next.isEmpty() ? "" : "continuation-token=" + S3Location.encoded(next, false) + "&")
                    + (segments ? "delimiter=%2F&" : "") + "list-type=2&prefix=" + S3Location.encoded(start, false);
            Request request = Request.of("s3:ListBucket", "GET", "").query(query);
            Answer answer = server.send(request, PAGE_BYTES);
            if (!answer.isGood()) {
                throw server.refused(request, answer);
            }
            Xml page = Xml.parse(answer.text());
            if (!page.root().equals("ListBucketResult")) {
                throw new StoreException(
                        server.location() + " answered no listing; see whether the endpoint speaks S3");
            }
            groups.addAll(page.groups());
            String token = page.value("NextContinuationToken");
            if (page.value("IsTruncated").equals("true") && (token.isEmpty() || token.equals(next))) {
                throw new StoreException(
                        server.location() + " broke off a listing; see whether it knows ListObjectsV2");
            }
            next = page.value("IsTruncated").equals("true") ? token : "";
        } while (!next.isEmpty());
        return groups;
    }
}
