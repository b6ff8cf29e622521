package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.UnusableFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The address of a store in rsync's syntax. Its parts are checked so that rsync, ssh and a shell on the server take them
 * literally: rsync expands wildcards in paths, and a host that begins with a hyphen would be an option.
 *
 * @param root the module of a daemon; over ssh, the root directory or the home directory
 * @param path the path below the root that precedes every object name; without slashes around it, may be empty
 * @param shell the ssh command for rsync; empty for a daemon
 */
record RsyncAddress(String url, String root, String path, Optional<String> shell) {

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?]");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*");

    /** Printable characters that have no meaning to rsync. Segments of objects do not begin with a dot. */
    private static final Pattern SEGMENT = Pattern.compile("[ -~&&[^/*?\\[\\\\]]+");

    /** The time limit for ssh to connect, in seconds. */
    private static final int CONNECT_SECONDS = 10;

    /** @throws IllegalArgumentException if the URL or a file cannot be used; the message says what to write */
    static RsyncAddress of(StoreUrl url, StoreOptions options) {
        boolean ssh = url.scheme().equals("rsync+ssh");
        if (!HOST.matcher(url.host()).matches()) {
            throw new IllegalArgumentException(
                    "The host in the store's URL is invalid; write it like " + form(ssh) + ".");
        }
        if (url.user().isPresent() && !USER.matcher(url.user().get()).matches()) {
            throw new IllegalArgumentException("The user in the store's URL must be letters, digits and . _ + -.");
        }
        String user = url.user().map(name -> name + "@").orElse("");
        String shown = url.scheme() + "://" + user + url.host() + port(url.port()) + "/" + url.path();
        return ssh ? overSsh(url, options, user, shown) : ofDaemon(url, user, shown);
    }

    private static RsyncAddress ofDaemon(StoreUrl url, String user, String shown) {
        List<String> segments = segments(url.path(), false);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("The store's URL has no module; write it like " + form(false) + ".");
        }
        String root = "rsync://" + user + url.host() + port(url.port()) + "/" + segments.get(0) + "/";
        return new RsyncAddress(shown, root, String.join("/", segments.subList(1, segments.size())), Optional.empty());
    }

    private static RsyncAddress overSsh(StoreUrl url, StoreOptions options, String user, String shown) {
        boolean home = url.path().equals("~") || url.path().startsWith("~/");
        List<String> segments = segments(home ? url.path().substring(1) : url.path(), true);
        String root = user + url.host() + (home ? ":./" : ":/");
        return new RsyncAddress(shown, root, String.join("/", segments), Optional.of(shell(url.port(), options)));
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
                throw new IllegalArgumentException("The path in the store's URL has an invalid part "
                        + segment.replaceAll("[^ -~]", "?")
                        + "; use plain ASCII without * ? [ and \\, and no dot at the start.");
            }
            segments.add(segment);
        }
        return segments;
    }

    /** An ssh command that never prompts and refuses unknown hosts, even if the user's configuration allows them. */
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
        // rsync splits this at spaces outside of quotes; a doubled quote stands for one quote.
        return String.join(
                " ",
                words.stream().map(word -> "'" + word.replace("'", "''") + "'").toList());
    }

    private static String file(String option, String what, Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf('"') >= 0 || path.indexOf('\\') >= 0 || path.indexOf('$') >= 0 || path.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("The path of the " + what + " file must not contain \" \\ or $.");
        }
        if (!Files.isReadable(file)) {
            throw new UnusableFileException("The " + what + " file " + path
                    + " does not exist or cannot be read; create it, or let this user read it.");
        }
        return "-o" + option + "=\"" + path.replace("%", "%%") + "\"";
    }

    /**
     * Returns rsync's name for an object or for a prefix of names.
     *
     * @throws IllegalArgumentException if it is not a valid name
     */
    String name(String object) {
        if (!isName(object)) {
            throw new IllegalArgumentException("Not the name of an object: " + object);
        }
        return path.isEmpty() ? object : path + "/" + object;
    }

    /** Returns rsync's name for the directory of a prefix, which may be empty. */
    String folder(String prefix) {
        return prefix.isEmpty() ? path : name(prefix);
    }

    /** Returns the object for rsync's name; empty if it is not an object of this store. */
    Optional<String> object(String remoteName) {
        String start = path.isEmpty() ? "" : path + "/";
        if (!remoteName.startsWith(start)) {
            return Optional.empty();
        }
        return Optional.of(remoteName.substring(start.length())).filter(RsyncAddress::isName);
    }

    /** Options that hide what is no object: claims, and rsync's temporary files. */
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
