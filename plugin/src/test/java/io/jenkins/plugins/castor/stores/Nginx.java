package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real nginx on 127.0.0.1 with the configuration that the documentation gives, before an {@link S3Server}. */
final class Nginx implements AutoCloseable {

    private static final Path EXAMPLE = Path.of("../docs/operations/examples/near-cache.nginx.conf");

    private final Path folder;
    private final int port;
    private final Process process;

    Nginx(Path folder, S3Server origin) throws IOException {
        this.folder = folder;
        this.port = freePort();
        String site = Files.readString(EXAMPLE);
        site = replaced(site, "listen 8080 ", "listen 127.0.0.1:" + port + " ");
        site = replaced(site, "server s3.example.org:443;", "server 127.0.0.1:" + origin.port() + ";");
        site = replaced(site, "proxy_pass https://", "proxy_pass http://");
        site = replaced(site, "/var/cache/nginx/castor", folder.resolve("cache").toString());
        site = replaced(site, "access_log off;", "access_log " + log() + " castor;");
        Files.writeString(folder.resolve("castor.conf"), site);
        StringBuilder main = new StringBuilder();
        if ("root".equals(System.getProperty("user.name"))) {
            main.append("user root;\n");
        }
        main.append("daemon off;\nworker_processes 1;\npid pid;\nerror_log error.log;\nevents {}\nhttp {\n");
        main.append("log_format castor '$request_method $upstream_cache_status $status';\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            main.append(kind).append("_temp_path ").append(kind).append(";\n");
        }
        main.append("include castor.conf;\n}\n");
        Files.writeString(folder.resolve("nginx.conf"), main);
        String program = Files.exists(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
        process = new ProcessBuilder(
                        program,
                        "-p",
                        folder.toString(),
                        "-e",
                        "error.log",
                        "-c",
                        folder.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        await();
    }

    private static String replaced(String text, String before, String after) {
        assertThat(text).contains(before);
        return text.replace(before, after);
    }

    /** A port where nothing listens. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await() throws IOException {
        for (int i = 0; i < 1500 && process.isAlive(); i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Sleep.aMoment();
            }
        }
        throw new IllegalStateException("nginx does not start: " + Files.readString(folder.resolve("out")));
    }

    private Path log() {
        return folder.resolve("access.log");
    }

    /** Its address, as a near cache. */
    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** A line for each request: method, state of the cache, status. */
    List<String> requests() throws IOException {
        return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
