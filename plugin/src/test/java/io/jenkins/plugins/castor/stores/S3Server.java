package io.jenkins.plugins.castor.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** S3Proxy on 127.0.0.1, which checks signatures, as a process of its own; its objects are files. */
final class S3Server implements AutoCloseable {

    static final String KEY_ID = "AKIATESTTESTTEST";
    static final String SECRET = "a-secret-that-nobody-may-see";

    private static final Path CLASSPATH = Path.of("../bench/target/bench.classpath");
    private static final String BUCKET = "bucket";

    private final Path folder;
    private final int port;
    private Process process;

    S3Server(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        Files.createDirectories(objects());
        Files.writeString(
                folder.resolve("s3proxy.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + KEY_ID,
                        "s3proxy.credential=" + SECRET,
                        // As it does not know what goes with keys of a session.
                        "s3proxy.ignore-unknown-headers=true",
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + folder.resolve("objects")));
        start();
    }

    void start() throws IOException {
        if (!Files.exists(CLASSPATH)) {
            throw new IllegalStateException(CLASSPATH + " is missing; add the module bench: -pl engine,bench,plugin");
        }
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Files.readString(CLASSPATH).strip(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        folder.resolve("s3proxy.properties").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        for (int i = 0; i < 1500; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Sleep.aMoment();
            }
        }
        throw new IllegalStateException("S3Proxy does not start: " + Files.readString(folder.resolve("s3proxy.log")));
    }

    /** A place where nothing is yet. */
    String newUrl() {
        return "s3://" + BUCKET + "/" + UUID.randomUUID() + "?region=us-east-1&endpoint=http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Where the objects are. */
    Path objects() {
        return folder.resolve("objects").resolve(BUCKET);
    }

    /** Ends it, as if the machine had gone down. */
    void stop() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("S3Proxy does not die");
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
