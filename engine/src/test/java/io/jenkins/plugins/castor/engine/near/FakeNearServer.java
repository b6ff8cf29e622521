package io.jenkins.plugins.castor.engine.near;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A near cache that has every object, and does one thing wrong. */
public final class FakeNearServer implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

    /** Gives the bytes of the object with a key of S3. */
    public interface Objects {
        byte[] get(String key) throws IOException;
    }

    /** What it does to requests, by the path of each. */
    public interface Fault {
        void answer(HttpExchange exchange, byte[] part, String contentRange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** @param alive whether it answers what is not about objects, so that it seems only to wait */
    public FakeNearServer(String bucket, Objects objects, Fault fault, boolean alive) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/")) {
                    if (!alive) {
                        new CountDownLatch(1).await();
                    }
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                requests.add(path);
                byte[] object = objects.get(path.substring(bucket.length() + 2));
                Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
                if (!range.matches()) {
                    throw new IOException("no range");
                }
                int first = Integer.parseInt(range.group(1));
                int last = Integer.parseInt(range.group(2));
                byte[] part = Arrays.copyOfRange(object, first, last + 1);
                fault.answer(exchange, part, "bytes " + first + "-" + last + "/" + object.length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    public static void send(HttpExchange exchange, byte[] part, String contentRange) throws IOException {
        exchange.getResponseHeaders().set("Content-Range", contentRange);
        exchange.sendResponseHeaders(206, part.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(part);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
