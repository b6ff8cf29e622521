package io.jenkins.plugins.castor.engine.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Servers that are reached without a proxy, as {@code NO_PROXY} lists them. There is no standard; this follows Go's package
 * {@code httpproxy}, which others follow, too:
 *
 * <ul>
 *   <li>{@code *} means all, {@code example.org} also all below it, {@code .example.org} and {@code *.example.org} only
 *       those below it;
 *   <li>{@code 10.0.0.7} and {@code 10.0.0.0/8} mean addresses. Names are not looked up to compare them;
 *   <li>each but the last form may end with a port, such as {@code :9000};
 *   <li>{@code localhost} and addresses of this machine itself need not be listed.
 * </ul>
 */
final class NoProxy {

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final List<Entry> entries = new ArrayList<>();

    /** @param list separated by commas or white space; what makes no sense is ignored, as other programs do */
    NoProxy(String list) {
        for (String word : list.split("[,\\s]+", -1)) {
            if (!word.isEmpty()) {
                entries.add(Entry.of(word.toLowerCase(Locale.ROOT)));
            }
        }
    }

    /** @param host as in a URL, so an IPv6 address has brackets */
    boolean covers(String host, int port) {
        String name = bare(host.toLowerCase(Locale.ROOT));
        Optional<InetAddress> address = address(name);
        if (name.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return true;
        }
        return entries.stream().anyMatch(entry -> entry.covers(name, address, port));
    }

    /** Whether a host, as in a URL, is an address, so that it need not be looked up. */
    static boolean isAddress(String host) {
        return ADDRESS.matcher(bare(host)).matches();
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The address that a text is; empty for a name, which is not looked up. */
    private static Optional<InetAddress> address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private interface Entry {

        boolean covers(String name, Optional<InetAddress> address, int port);

        static Entry of(String word) {
            if (word.equals("*")) {
                return (name, address, port) -> true;
            }
            int slash = word.indexOf('/');
            if (slash >= 0) {
                return network(word.substring(0, slash), word.substring(slash + 1));
            }
            int colon = word.lastIndexOf(':');
            boolean hasPort = colon > 0 && (word.indexOf(':') == colon || word.charAt(colon - 1) == ']');
            String host = bare(hasPort ? word.substring(0, colon) : word);
            String only = hasPort ? word.substring(colon + 1) : "";
            Entry entry = address(host).map(Entry::same).orElseGet(() -> below(host));
            return (name, address, port) ->
                    (only.isEmpty() || only.equals(String.valueOf(port))) && entry.covers(name, address, port);
        }

        private static Entry same(InetAddress listed) {
            return (name, address, port) -> address.filter(listed::equals).isPresent();
        }

        private static Entry below(String host) {
            String suffix = host.startsWith("*.") ? host.substring(1) : host;
            return suffix.startsWith(".")
                    ? (name, address, port) -> name.endsWith(suffix)
                    : (name, address, port) -> name.equals(suffix) || name.endsWith("." + suffix);
        }

        private static Entry network(String start, String bits) {
            Optional<InetAddress> listed = address(bare(start));
            if (listed.isEmpty() || !bits.matches("[0-9]{1,3}")) {
                return (name, address, port) -> false;
            }
            int size = listed.get().getAddress().length;
            int rest = Math.max(0, 8 * size - Integer.parseInt(bits));
            BigInteger prefix = number(listed.get()).shiftRight(rest);
            return (name, address, port) -> address.filter(one -> one.getAddress().length == size)
                    .filter(one -> number(one).shiftRight(rest).equals(prefix))
                    .isPresent();
        }

        private static BigInteger number(InetAddress address) {
            return new BigInteger(1, address.getAddress());
        }
    }
}
