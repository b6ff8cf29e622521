package io.jenkins.plugins.castor.engine.store.signed;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.UrlSigner.SignedRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a machine without credentials read the objects of one snapshot, or create the objects of one prepared save, until
 * it expires. Until then it is a secret, because everyone who has it can use it. {@link #toString} shows no secrets.
 *
 * @param purpose what it allows
 * @param expires when its URLs stop working, at the latest
 * @param plainHttp whether its URLs may use plain HTTP to other machines; to this machine they always may
 * @param namespaces for a load, in the order to try; for a save, exactly one
 * @param items the objects
 */
public record Grant(Purpose purpose, Instant expires, boolean plainHttp, List<Namespace> namespaces, List<Item> items) {

    /** The most objects that a grant may have. */
    public static final int MAX_ITEMS = 20_000;

    /** What a grant allows. */
    public enum Purpose {
        LOAD,
        SAVE;

        /** The word in files and messages. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An object.
     *
     * @param name its full name
     * @param bytes its size
     * @param digest for a save, its SHA-256 as 64 hexadecimal digits
     * @param content for a load, its bytes as text if the grant brings them
     * @param request reads or creates it; empty if the content is here, or if a save finds the object in the store
     */
    public record Item(
            String name,
            long bytes,
            Optional<String> digest,
            Optional<String> content,
            Optional<SignedRequest> request) {

        /** An object of a few bytes whose content is in the grant. */
        public static Item inline(String name, String content) {
            int bytes = content.getBytes(StandardCharsets.UTF_8).length;
            return new Item(name, bytes, Optional.empty(), Optional.of(content), Optional.empty());
        }

        public static Item readable(String name, long bytes, SignedRequest get) {
            return new Item(name, bytes, Optional.empty(), Optional.empty(), Optional.of(get));
        }

        public static Item writable(String name, String digest, long bytes, SignedRequest put) {
            return new Item(name, bytes, Optional.of(digest), Optional.empty(), Optional.of(put));
        }

        /** An object that a save needs and that the store has already. */
        public static Item present(String name, String digest, long bytes) {
            return new Item(name, bytes, Optional.of(digest), Optional.empty(), Optional.empty());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** @throws IllegalArgumentException if the parts contradict each other; the message shows no secrets */
    public Grant {
        namespaces = List.copyOf(namespaces);
        items = List.copyOf(items);
        if (namespaces.isEmpty() || (purpose == Purpose.SAVE && namespaces.size() > 1)) {
            throw new IllegalArgumentException("a grant names its namespaces, and one to save to names a single one");
        }
        if (items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("there are more than " + MAX_ITEMS + " objects");
        }
        Set<String> names = new HashSet<>();
        for (Item item : items) {
            if (!names.add(item.name())) {
                throw new IllegalArgumentException("the object " + item.name() + " is named twice");
            }
            if (namespaces.stream().noneMatch(namespace -> item.name().startsWith(namespace.path() + "/"))) {
                throw new IllegalArgumentException("the object " + item.name() + " is in none of the namespaces");
            }
            check(purpose, item);
            if (item.request().isPresent()) {
                check(item.name(), item.request().get(), plainHttp);
            }
        }
        if (items.stream()
                        .flatMap(item -> item.request().stream())
                        .map(request -> origin(request.url()))
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalArgumentException("its URLs lead to several servers, and a store has one");
        }
    }

    private static void check(Purpose purpose, Item item) {
        boolean fits = item.bytes() >= 0
                && (purpose == Purpose.LOAD
                        ? item.digest().isEmpty()
                                && item.content().isPresent() != item.request().isPresent()
                        : item.digest().filter(Digests::isHex).isPresent()
                                && item.content().isEmpty());
        if (!fits) {
            throw new IllegalArgumentException("the object " + item.name() + " does not fit a grant to " + purpose);
        }
    }

    private static void check(String name, SignedRequest request, boolean plainHttp) {
        URI url = request.url();
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL of " + name + " cannot be the URL of a store");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && (plainHttp || isThisMachine(url)))) {
            throw new IllegalArgumentException("the URL of " + name + " begins with " + scheme + "://"
                    + url.getHost() + ", where others could read and change what is sent; use https, or make the grant"
                    + " with --allow-http");
        }
    }

    /** Whether requests to this URL never leave the machine. */
    private static boolean isThisMachine(URI url) {
        String host = url.getHost();
        return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]");
    }

    /** Scheme, host and port. */
    static String origin(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    /** The server that all URLs lead to; empty if there are no URLs. */
    public Optional<String> server() {
        return items.stream()
                .flatMap(item -> item.request().stream())
                .map(request -> origin(request.url()))
                .findFirst();
    }

    @Override
    public String toString() {
        return "a grant to " + purpose + " until " + expires + " for " + items.size() + " objects of " + namespaces;
    }
}
