package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The place that a URL names, as rsync is told it. Everything in it was checked, so that neither rsync nor ssh nor a shell
 * on the other side takes it for something else: rsync matches wildcards in what it is asked for, and a host that begins
 * with a hyphen would be an option.
 *
 * @param root the module of a daemon, or the root or home directory of a machine that ssh reaches
 * @param path below the root, in front of every name of an object; empty or without slashes around it
 * @param shell how rsync calls ssh; empty for a daemon
 */
record Remote(String url, String root, String path, Optional<String> shell) {

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?]");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*");

    /** Printable, without what rsync gives a meaning; a segment that begins with a dot is none of an object's. */
    private static final Pattern SEGMENT = Pattern.compile("[ -~&&[^/*?\\[\\\\]]+");

    /** How long ssh may take to connect, in seconds. */
    private static final int CONNECT_SECONDS = 10;

    /** @throws IllegalArgumentException when there cannot be such a place; the message says what to write */
    static Remote of(StoreUrl url, StoreOptions options) {
        boolean ssh = url.scheme().equals("rsync+ssh");
        if (!HOST.matcher(url.host()).matches()) {
            throw new IllegalArgumentException(
                    "The store's URL has no host that rsync could connect to; it is like " + form(ssh) + ".");
        }
        if (url.user().isPresent() && !USER.matcher(url.user().get()).matches()) {
            throw new IllegalArgumentException("The user in the store's URL must be letters, digits and . _ + -.");
        }
        String user = url.user().map(name -> name + "@").orElse("");
        String shown = url.scheme() + "://" + user + url.host() + port(url.port()) + "/" + url.path();
        return ssh ? overSsh(url, options, user, shown) : ofDaemon(url, user, shown);
    }

    private static Remote ofDaemon(StoreUrl url, String user, String shown) {
        List<String> segments = segments(url.path(), false);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("The store's URL names no module; it is like " + form(false) + ".");
        }
        String root = "rsync://" + user + url.host() + port(url.port()) + "/" + segments.get(0) + "/";
        return new Remote(shown, root, String.join("/", segments.subList(1, segments.size())), Optional.empty());
    }

    private static Remote overSsh(StoreUrl url, StoreOptions options, String user, String shown) {
        boolean home = url.path().equals("~") || url.path().startsWith("~/");
        List<String> segments = segments(home ? url.path().substring(1) : url.path(), true);
        String root = user + url.host() + (home ? ":./" : ":/");
        return new Remote(shown, root, String.join("/", segments), Optional.of(shell(url.port(), options)));
    }

    private static String form(boolean ssh) {
        return ssh ? "rsync+ssh://user@host/path" : "rsync://host/module/path";
    }

    private static String port(OptionalInt port) {
        return port.isPresent() ? ":" + port.getAsInt() : "";
    }

    private static List<String> segments(String path, boolean hidden) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            if (!SEGMENT.matcher(segment).matches()
                    || segment.equals(".")
                    || segment.equals("..")
                    || (!hidden && segment.startsWith("."))) {
                throw new IllegalArgumentException("The path in the store's URL cannot have the part "
                        + segment.replaceAll("[^ -~]", "?")
                        + "; use plain ASCII without * ? [ and \\, and no . at the start.");
            }
            segments.add(segment);
        }
        return segments;
    }

    /** Asks nobody anything, and believes no host that it does not know, whatever the user's own configuration says. */
    private static String shell(OptionalInt port, StoreOptions options) {
        List<String> words = new ArrayList<>(List.of("ssh", "-oBatchMode=yes", "-oStrictHostKeyChecking=yes"));
        words.add("-oConnectTimeout=" + CONNECT_SECONDS);
        words.add("-oForwardAgent=no");
        words.add("-oForwardX11=no");
        words.add("-oClearAllForwardings=yes");
        options.knownHosts().ifPresent(file -> words.add(file("UserKnownHostsFile", "known hosts", file)));
        options.sshKey().ifPresent(file -> {
            words.add(file("IdentityFile", "ssh key", file));
            words.add("-oIdentitiesOnly=yes");
        });
        port.ifPresent(number -> words.add("-p" + number));
        // rsync splits this at spaces that stand in no quotes; a doubled quote is one of the text.
        return String.join(
                " ",
                words.stream().map(word -> "'" + word.replace("'", "''") + "'").toList());
    }

    private static String file(String option, String what, Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf('"') >= 0 || path.indexOf('\\') >= 0 || path.indexOf('$') >= 0 || path.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("The path of the " + what + " file must not have any of \" \\ $ in it.");
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("The " + what + " file " + path + " is not there or cannot be read.");
        }
        return "-o" + option + "=\"" + path.replace("%", "%%") + "\"";
    }

    /**
     * What rsync calls an object, or a prefix of names.
     *
     * @throws IllegalArgumentException when it is not the name of an object, wherever it came from
     */
    String name(String object) {
        if (!isName(object)) {
            throw new IllegalArgumentException("Not the name of an object: " + object);
        }
        return path.isEmpty() ? object : path + "/" + object;
    }

    /** The folder of all names that begin with a prefix, which may be empty. */
    String folder(String prefix) {
        return prefix.isEmpty() ? path : name(prefix);
    }

    /** The object that rsync calls so; empty for what is not ours. */
    Optional<String> object(String remote) {
        String start = path.isEmpty() ? "" : path + "/";
        if (!remote.startsWith(start)) {
            return Optional.empty();
        }
        return Optional.of(remote.substring(start.length())).filter(Remote::isName);
    }

    /** What never was an object: claims, and what rsync is still writing. */
    List<String> hidden() {
        String start = "--exclude=/" + (path.isEmpty() ? "" : path + "/");
        return List.of(start + ".*", start + "**/.*");
    }

    static boolean isName(String object) {
        for (String segment : object.split("/", -1)) {
            if (segment.startsWith(".") || !SEGMENT.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }
}
