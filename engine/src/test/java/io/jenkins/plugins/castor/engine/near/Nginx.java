package io.jenkins.plugins.castor.engine.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx on 127.0.0.1 or [::1] with the configuration that the documentation gives. */
public final class Nginx implements AutoCloseable {

    private static final Path EXAMPLE = Path.of("../docs/operations/examples/near-cache.nginx.conf");

    private final String host;
    private final Path folder;
    private final int port;
    private final Process process;

    /**
     * @param folder for its files; made
     * @param origin the port of the server on 127.0.0.1 that it fetches from, by HTTP
     */
    public Nginx(Path folder, int origin) throws IOException {
        this(folder, "127.0.0.1", "127.0.0.1:" + origin);
    }

    /**
     * @param folder for its files; made
     * @param host where it listens, as in a URL
     * @param origin host and port of the server that it fetches from, by HTTP
     */
    public Nginx(Path folder, String host, String origin) throws IOException {
        this.host = host;
        this.folder = Files.createDirectories(folder);
        this.port = freePort(host);
        String example = Files.readString(EXAMPLE);
        example = replaced(example, "listen 8080 ", "listen " + host + ":" + port + " ");
        example = replaced(example, "server s3.example.org:443;", "server " + origin + ";");
        example = replaced(example, "proxy_pass https://", "proxy_pass http://");
        example = replaced(
                example, "/var/cache/nginx/castor", folder.resolve("cache").toString());
        example = replaced(
                example,
                "access_log off;",
                "access_log " + log() + " castor; error_log " + folder.resolve("error.log") + " info;");
        Files.writeString(folder.resolve("castor.conf"), example);
        StringBuilder main = new StringBuilder();
        if (System.getProperty("user.name").equals("root")) {
            main.append("user root;\n");
        }
        main.append("daemon off;\nworker_processes 1;\npid ")
                .append(folder.resolve("pid"))
                .append(";\nerror_log ");
        main.append(folder.resolve("error.log")).append(" info;\nevents {}\nhttp {\n");
        main.append("log_format castor '$request_method $upstream_cache_status $status $body_bytes_sent';\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            main.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
        }
        main.append("include ").append(folder.resolve("castor.conf")).append(";\n}\n");
        Files.writeString(folder.resolve("nginx.conf"), main.toString());
        process = new ProcessBuilder(
                        program(),
                        "-p",
                        folder.toString(),
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Waiting.until("nginx listens; see " + folder.resolve("out"), this::listens);
    }

    private static String program() {
        return Files.exists(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
    }

    private static String replaced(String text, String before, String after) {
        assertThat(text).contains(before);
        return text.replace(before, after);
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(Files.readString(folder.resolve("out")));
        }
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort(String host) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }

    private Path log() {
        return folder.resolve("access.log");
    }

    /** Its address, as a near cache. */
    public String address() {
        return "http://" + host + ":" + port;
    }

    /** Where it keeps what it fetched. */
    public Path cache() {
        return folder.resolve("cache");
    }

    /** A line for each request: method, state of the cache, status, bytes. */
    public List<String> requests() throws IOException {
        return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    }

    /** Ends it at once, in the middle of what it does. */
    public void kill() {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
