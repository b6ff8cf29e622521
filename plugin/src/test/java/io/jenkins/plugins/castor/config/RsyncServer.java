package io.jenkins.plugins.castor.config;

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

/**
 * An rsync daemon on 127.0.0.1 with the modules {@code cache}, to read, {@code cache-save}, to write with a password, and
 * {@code cache-open}, which everybody may write, as nobody should have it.
 */
final class RsyncServer implements AutoCloseable {

    static final String USER = "castor";
    static final String PASSWORD = "the-password-of-rsync";

    private final int port;
    private final Process process;

    RsyncServer(Path home) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path root = Files.createDirectories(home.resolve("srv"));
        Path secrets = Files.writeString(home.resolve("secrets"), USER + ":" + PASSWORD + "\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        boolean asRoot = "root".equals(System.getProperty("user.name"));
        Path conf = Files.writeString(home.resolve("rsyncd.conf"), """
                %suse chroot = no
                address = 127.0.0.1
                port = %d
                log file = %s
                [cache]
                path = %s
                read only = yes
                [cache-save]
                path = %s
                read only = no
                auth users = %s
                secrets file = %s
                [cache-open]
                path = %s
                read only = no
                """.formatted(
                asRoot ? "uid = 0\ngid = 0\n" : "", port, home.resolve("log"), root, root, USER, secrets, root));
        process = new ProcessBuilder("rsync", "--daemon", "--no-detach", "--config=" + conf)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        awaitStart();
    }

    private void awaitStart() throws Exception {
        for (int i = 0; i < 500; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        throw new IllegalStateException("rsyncd does not start");
    }

    String readUrl() {
        return "rsync://127.0.0.1:" + port + "/cache";
    }

    String writeUrl() {
        return "rsync://127.0.0.1:" + port + "/cache-save";
    }

    @Override
    public void close() throws Exception {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
