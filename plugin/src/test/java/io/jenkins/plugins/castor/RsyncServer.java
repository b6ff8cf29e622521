package io.jenkins.plugins.castor;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An rsync daemon with the configuration of {@code docs/operations/examples/rsyncd.conf}, at a free port of 127.0.0.1. */
public final class RsyncServer implements AutoCloseable {

    public static final String USER = "castor";
    public static final String PASSWORD = "an-unguessable-password";

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path folder;
    private final int port;
    private Process process;

    public RsyncServer(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        Files.createDirectories(objects());
        Path secrets = Files.writeString(folder.resolve("secrets"), USER + ":" + PASSWORD + "\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        String example = Files.readString(Path.of("../docs/operations/examples/rsyncd.conf"));
        Files.writeString(
                folder.resolve("rsyncd.conf"),
                example.replace("/srv/castor", objects().toString())
                        .replace("/etc/castor-rsyncd.secrets", secrets.toString())
                        .replace("/run/castor-rsyncd.pid", folder.resolve("pid").toString())
                        .replace(
                                "/var/log/castor-rsyncd.log",
                                folder.resolve("log").toString())
                        .replace("port = 873", "port = " + port)
                        .replace("id = castor", "id = " + (ROOT ? "0" : System.getProperty("user.name")))
                        .replace("use chroot = yes", "use chroot = " + (ROOT ? "yes" : "no"))
                        .concat("[cache-open]\npath = %s\nread only = no\n".formatted(objects())));
        start();
    }

    /** Where the objects are. */
    public Path objects() {
        return folder.resolve("srv");
    }

    /** The module that everybody may read. */
    public String readUrl() {
        return "rsync://127.0.0.1:" + port + "/cache";
    }

    /** A place in it. */
    public String readUrl(String place) {
        return "rsync://127.0.0.1:" + port + "/cache/" + place;
    }

    /** The module that takes a password; the URL does not say whose. */
    public String writeUrl() {
        return "rsync://127.0.0.1:" + port + "/cache-save";
    }

    /** A module that everybody may write: a mistake of the administrator. */
    public String openUrl() {
        return "rsync://127.0.0.1:" + port + "/cache-open";
    }

    /** A place in the module that takes a password. */
    public String writeUrl(String place) {
        return "rsync://127.0.0.1:" + port + "/cache-save/" + place;
    }

    private void start() throws IOException, InterruptedException {
        process = new ProcessBuilder("rsync", "--daemon", "--no-detach", "--config=" + folder.resolve("rsyncd.conf"))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        for (int i = 0; i < 500; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
        throw new IllegalStateException("rsyncd does not start");
    }

    /** Ends it and every connection, as if the machine had gone down. */
    public void stop() throws IOException, InterruptedException {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("rsyncd does not die");
        }
        Files.deleteIfExists(folder.resolve("pid"));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
    }
}
