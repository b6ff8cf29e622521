package io.jenkins.plugins.castor.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry of packages that is only files, on 127.0.0.1. Like the public ones, it lets packages be kept for ever, has everything
 * else asked for again each time, and answers such questions with "not modified". It remembers what it was asked.
 */
final class LocalRegistry implements AutoCloseable {
    private final Path files;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();

    LocalRegistry(Path files) throws IOException {
        this.files = files;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The paths that were asked for, since {@link #forget}. */
    List<String> asked() {
        return asked;
    }

    /** The packages among them that were downloaded. */
    List<String> packages() {
        return taken.stream().filter(LocalRegistry::isPackage).toList();
    }

    void forget() {
        asked.clear();
        taken.clear();
    }

    private static boolean isPackage(String path) {
        return path.matches(".*\\.(tgz|tar\\.gz|whl|gem|zip|crate|jar|pom|deb|mod)");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            Path file = files.resolve(path.substring(1)).normalize();
            if (Files.isDirectory(file)) {
                file = file.resolve("index.html");
            }
            if (!file.startsWith(files) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] content = Files.readAllBytes(file);
            String tag = '"' + tag(content) + '"';
            String time = DateTimeFormatter.RFC_1123_DATE_TIME.format(time(file).atOffset(ZoneOffset.UTC));
            Headers headers = exchange.getResponseHeaders();
            headers.set("ETag", tag);
            headers.set("Last-Modified", time);
            headers.set("Cache-Control", isPackage(path) ? "public, max-age=31536000, immutable" : "public, max-age=0");
            headers.set("Content-Type", file.endsWith("index.html") ? "text/html" : "application/octet-stream");
            if (isKnown(exchange.getRequestHeaders(), tag, time)) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            boolean hasBody = !exchange.getRequestMethod().equals("HEAD") && content.length > 0;
            exchange.sendResponseHeaders(200, hasBody ? content.length : -1);
            if (hasBody) {
                taken.add(path);
                exchange.getResponseBody().write(content);
            }
        }
    }

    private static boolean isKnown(Headers request, String tag, String time) {
        String known = request.getFirst("If-None-Match");
        return known == null ? time.equals(request.getFirst("If-Modified-Since")) : known.contains(tag);
    }

    private static Instant time(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Bundler checks that it is the MD5 of the content. */
    private static String tag(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
