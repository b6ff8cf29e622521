package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Turns the exit code and the error messages of rsync, ssh or the server into exceptions that say what to do. */
final class RsyncFailures {

    private static final int LONGEST_SHOWN = 300;

    /** The exit code if some files were not transferred. */
    private static final int PARTIAL = 23;

    private static final int VANISHED = 24;

    private static final String FULL = "a disk is full; make room there: for a save on the server, for a load in the"
            + " temporary folder of this machine (-Djava.io.tmpdir)";

    /** @param said a part of the message to look for, the first match counts; empty if only the exit code tells */
    private record Known(String said, boolean retry, String meaning) {}

    private static final Known NO_PASSWORD = new Known(
            "auth failed on module",
            false,
            "the server asks for a user and a password, and no password is set; put the user into the store's URL"
                    + " (rsync://user@host/module), and the password into RSYNC_PASSWORD or the file of --password-file");

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "auth failed on module",
                    false,
                    "the server does not accept the user or the password; correct the user in the store's URL"
                            + " (rsync://user@host/module), or the password"),
            new Known("Unknown module", false, "the server has no module of that name; see its rsyncd.conf"),
            new Known(
                    "access denied to",
                    false,
                    "the server refuses this machine; see 'hosts allow' of the module in its rsyncd.conf"),
            new Known(
                    "max connections (",
                    true,
                    "the server has as many connections as it takes; raise 'max connections' in its rsyncd.conf"),
            new Known(
                    "module is read only", false, "the module is read-only; save through a module that may be written"),
            new Known("module is write only", false, "the module is write-only; load through one that may be read"),
            new Known(
                    "server is configured to refuse",
                    false,
                    "the server refuses an option of rsync that is needed; see 'refuse options' in its rsyncd.conf"),
            new Known("@ERROR", false, "the server refuses the module; its log says more"),
            new Known(
                    "REMOTE HOST IDENTIFICATION HAS CHANGED",
                    false,
                    "the host shows another key than the known one; find out why before you change the known hosts"),
            new Known(
                    "Host key verification failed",
                    false,
                    "ssh does not know the host's key; get it from the host's administrator and add it to"
                            + " ~/.ssh/known_hosts or the file of --known-hosts"),
            new Known(
                    "Permission denied (13)",
                    false,
                    "the server may not do that with its files; let the user that it runs as read and write there"),
            new Known(
                    "Permission denied (",
                    false,
                    "the host does not accept the ssh key; name the right one with --ssh-key, and see that its public"
                            + " half is in the user's authorized_keys there"),
            new Known("Temporary failure in name resolution", true, "the name of the host cannot be looked up now"),
            new Known("getaddrinfo", false, "there is no host of that name; correct the store's URL"),
            new Known("Could not resolve hostname", false, "there is no host of that name; correct the store's URL"),
            new Known("Connection refused", true, "nothing listens there; see that the server runs, and the port"),
            new Known("No route to host", true, "the network does not reach the host"),
            new Known("Network is unreachable", true, "the network does not reach the host"),
            new Known("command not found", false, "there is no rsync on the host; install it there"),
            new Known("rsync: not found", false, "there is no rsync on the host; install it there"),
            new Known("No space left on device", false, FULL),
            new Known("Disk quota exceeded", false, FULL),
            new Known("Read-only file system", false, "the file system of the server is mounted for reading only"),
            new Known("is your shell clean", false, "what answers there is no rsync server"));

    private RsyncFailures() {}

    /** @param hasPassword whether rsync was given a password */
    static StoreException of(RsyncAddress address, String task, RsyncProcess.Outcome outcome, boolean hasPassword) {
        String errors = outcome.errors();
        Known known = Stream.concat(Stream.of(NO_PASSWORD).filter(none -> !hasPassword), KNOWN.stream())
                .filter(candidate -> errors.contains(candidate.said()))
                .findFirst()
                .orElseGet(() -> byExit(outcome.exit()));
        String said = errors.lines()
                .filter(line -> line.contains(known.said()))
                .findFirst()
                .map(line -> " (rsync said: " + shown(line) + ")")
                .orElse("");
        String message = "cannot " + task + " in " + address.url() + ": " + known.meaning() + said;
        return known.retry() ? new RetryableException(message, null) : new StoreException(message);
    }

    /** Whether a read succeeded. Missing files are no failure here; the caller notices that they are missing. */
    static boolean isGoodRead(RsyncProcess.Outcome outcome) {
        return outcome.exit() == 0
                || outcome.exit() == VANISHED
                || failedOnlyAs(
                        outcome,
                        line -> line.contains("link_stat ")
                                && (line.endsWith("No such file or directory (2)")
                                        || line.endsWith("Not a directory (20)")));
    }

    static boolean isGoodWrite(RsyncProcess.Outcome outcome) {
        return outcome.exit() == 0;
    }

    /** Whether a claim succeeded, or failed only because another save has made the link first. */
    static boolean isGoodClaim(RsyncProcess.Outcome outcome) {
        return outcome.exit() == 0
                || failedOnlyAs(outcome, line -> line.contains("symlink ") && line.endsWith("File exists (17)"));
    }

    private static boolean failedOnlyAs(RsyncProcess.Outcome outcome, Predicate<String> kind) {
        List<String> failures = outcome.errors()
                .lines()
                .filter(line -> line.contains(" failed: "))
                .toList();
        return outcome.exit() == PARTIAL
                && !failures.isEmpty()
                && failures.stream().allMatch(kind);
    }

    private static Known byExit(int exit) {
        return switch (exit) {
            case 10, 12 -> new Known("", true, "the connection broke");
            case 30 -> new Known("", true, "the server stopped sending");
            case 35 -> new Known("", true, "the server did not answer in time");
            case 255 -> new Known("", true, "ssh could not connect, or lost the connection");
            case 1, 4 -> new Known("", false, "one side does not know an option; both need a newer rsync");
            case 2 -> new Known("", false, "the two sides do not understand each other; is that an rsync server?");
            case 11 -> new Known("", false, "a file could not be read or written");
            case PARTIAL, VANISHED -> new Known("", false, "not everything could be transferred");
            case 127 -> new Known("", false, "there is no rsync on the host; install it there");
            default -> new Known("", false, "rsync ended with code " + exit);
        };
    }

    /** A line from a server, shortened and escaped for people. */
    static String shown(String line) {
        String cut = line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + " …" : line;
        return Names.shown(cut);
    }
}
