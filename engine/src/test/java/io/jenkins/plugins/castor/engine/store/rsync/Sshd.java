package io.jenkins.plugins.castor.engine.store.rsync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An ssh daemon at a free port of 127.0.0.1, with keys of its own. */
final class Sshd implements AutoCloseable {

    private final Path home;
    private final int port;
    private final Process process;

    Sshd(Path home) throws IOException {
        this.home = home;
        this.port = Rsyncd.freePort();
        keygen("host");
        keygen("user");
        keygen("stranger");
        Files.copy(home.resolve("user.pub"), home.resolve("authorized"));
        Files.writeString(known(), "[127.0.0.1]:" + port + " " + Files.readString(home.resolve("host.pub")));
        Path conf = Files.writeString(
                home.resolve("sshd_config"), """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                UsePAM no
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                MaxStartups 100
                # The default takes most of the time of a login.
                KexAlgorithms curve25519-sha256
                # bash then leaves out the start-up files of who runs the tests.
                SetEnv SHLVL=1
                """.formatted(port, home.resolve("host"), home.resolve("authorized")));
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd")); // it insists, although it is not used
        }
        this.process = new ProcessBuilder(program(), "-D", "-e", "-f", conf.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(home.resolve("sshd.log").toFile())
                .start();
        awaitStart();
    }

    private static String program() {
        return Files.isExecutable(Path.of("/usr/sbin/sshd")) ? "/usr/sbin/sshd" : "sshd";
    }

    private void keygen(String name) throws IOException {
        Process keygen = new ProcessBuilder(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        home.resolve(name).toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keygen.getInputStream().readAllBytes(), UTF_8);
        if (!said.isEmpty()) {
            throw new IllegalStateException(said);
        }
    }

    private void awaitStart() {
        Waiting.until("sshd takes connections", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("sshd ended: " + Files.readString(home.resolve("sshd.log")));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The hosts that a client may believe: this one. */
    Path known() {
        return home.resolve("known hosts");
    }

    /** A key that is let in. */
    Path key() {
        return home.resolve("user");
    }

    /** A key that is not. */
    Path strangersKey() {
        return home.resolve("stranger");
    }

    String url(Path folder) {
        return "rsync+ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + port
                + folder.toString().replace("#", "%23").replace(" ", "%20");
    }

    static StoreOptions options(Path key, Path known) {
        return StoreOptions.NONE.withSshKey(Optional.of(key)).withKnownHosts(Optional.of(known));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            if (!process.waitFor(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("sshd does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
