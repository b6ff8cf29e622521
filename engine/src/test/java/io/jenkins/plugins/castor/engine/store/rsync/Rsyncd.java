package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** An rsync daemon with the configuration of {@code docs/operations/examples/rsyncd.conf}, at a free port of this machine. */
public final class Rsyncd implements AutoCloseable {

    public static final String PASSWORD = "an unguessable password";

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path home;
    private final InetAddress address;
    private final int port;
    private Process process;

    /** Starts it over a store below a folder. */
    public Rsyncd(Path home) throws IOException {
        this(home, "");
    }

    /** @param more lines for the end of the configuration */
    public Rsyncd(Path home, String more) throws IOException {
        this(home, more, InetAddress.getByName("127.0.0.1"));
    }

    /** Starts it at an address of this machine. */
    public Rsyncd(Path home, InetAddress address) throws IOException {
        this(home, "", address);
    }

    private Rsyncd(Path home, String more, InetAddress address) throws IOException {
        this.home = home;
        this.address = address;
        this.port = freePort();
        Files.createDirectories(root());
        Path secrets = Files.writeString(home.resolve("secrets"), "castor:" + PASSWORD + "\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        String example = Files.readString(Path.of("../docs/operations/examples/rsyncd.conf"));
        String conf = example.replace("/srv/castor", root().toString())
                .replace("/etc/castor-rsyncd.secrets", secrets.toString())
                .replace("/run/castor-rsyncd.pid", home.resolve("pid").toString())
                .replace("/var/log/castor-rsyncd.log", log().toString())
                .replace("address = 127.0.0.1", "address = " + address.getHostAddress())
                .replace("port = 873", "port = " + port)
                .replace("id = castor", "id = " + (ROOT ? "0" : System.getProperty("user.name")))
                .replace("use chroot = yes", "use chroot = " + (ROOT ? "yes" : "no"));
        Files.writeString(home.resolve("rsyncd.conf"), conf + more + "\n");
        start();
    }

    /** Below the ports that the system gives to others, so that it is still free when a daemon starts there, or again. */
    static int freePort() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Another one may be free.
            }
        }
        throw new IllegalStateException("no port is free");
    }

    /** Where the modules are. */
    public Path root() {
        return home.resolve("srv");
    }

    private Path log() {
        return home.resolve("log");
    }

    public int port() {
        return port;
    }

    /** The module that may be written, below a folder of its own. */
    public String url() {
        return url(authority());
    }

    /** The same through another port. */
    public static String url(int port) {
        return url("127.0.0.1:" + port);
    }

    private static String url(String authority) {
        return "rsync://castor@" + authority + "/cache-save/the%20store";
    }

    private String authority() {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }

    /** The module that everybody may read. */
    public String readOnlyUrl() {
        return "rsync://" + authority() + "/cache/the%20store";
    }

    /** The password in the environment. */
    public static StoreOptions options() {
        return options(PASSWORD);
    }

    public static StoreOptions options(String password) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("RSYNC_PASSWORD", password);
        return StoreOptions.NONE
                .withEnvironment(environment)
                .withOldRsync(StoreOptions.OldRsync.ACCEPT); // whatever this machine has
    }

    /** How many connections it has taken. */
    public long connections() throws IOException {
        return logged().stream().filter(line -> line.contains("connect from")).count();
    }

    public List<String> logged() throws IOException {
        return Files.readAllLines(log());
    }

    public void start() throws IOException {
        process = new ProcessBuilder("rsync", "--daemon", "--no-detach", "--config=" + home.resolve("rsyncd.conf"))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        Waiting.until("rsyncd takes connections", this::answers);
        Files.write(log(), new byte[0]); // this connection does not count
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("rsyncd ended with " + process.exitValue());
        }
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it and every connection, as if the machine had gone down. */
    public void kill() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("rsyncd does not die");
            }
            Files.deleteIfExists(home.resolve("pid"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
