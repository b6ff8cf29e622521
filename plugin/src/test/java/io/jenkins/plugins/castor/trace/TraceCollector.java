package io.jenkins.plugins.castor.trace;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A server to which OpenTelemetry sends spans, in protobuf over HTTP. It understands as much of that as the tests need. */
final class TraceCollector implements AutoCloseable {

    /**
     * A span.
     *
     * @param events the attributes of its events, each with their name
     */
    record Span(String name, Map<String, Object> attributes, Map<String, Map<String, Object>> events) {}

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            walk(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()), this::resource);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The spans so far, in the order in which they ended. */
    List<Span> spans() {
        return spans;
    }

    private void resource(int field, ByteBuffer resource) {
        walk(resource, (one, scope) -> {
            if (one == 2) {
                walk(scope, (two, span) -> {
                    if (two == 2) {
                        spans.add(span(span));
                    }
                });
            }
        });
    }

    private static Span span(ByteBuffer bytes) {
        List<String> names = new ArrayList<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        Map<String, Map<String, Object>> events = new LinkedHashMap<>();
        walk(bytes, (field, value) -> {
            switch (field) {
                case 5 -> names.add(text(value));
                case 9 -> attribute(value, attributes);
                case 11 -> event(value, events);
                default -> {}
            }
        });
        return new Span(names.get(0), attributes, events);
    }

    private static void event(ByteBuffer bytes, Map<String, Map<String, Object>> events) {
        List<String> names = new ArrayList<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        walk(bytes, (field, value) -> {
            if (field == 2) {
                names.add(text(value));
            } else if (field == 3) {
                attribute(value, attributes);
            }
        });
        events.put(names.get(0), attributes);
    }

    private static void attribute(ByteBuffer bytes, Map<String, Object> attributes) {
        List<String> keys = new ArrayList<>();
        walk(bytes, (field, value) -> {
            if (field == 1) {
                keys.add(text(value));
            } else {
                walk(value, (kind, any) -> attributes.put(keys.get(0), value(kind, any)));
            }
        });
    }

    private static Object value(int kind, ByteBuffer any) {
        return switch (kind) {
            case 1 -> text(any);
            case 2 -> any.getLong(0) != 0;
            case 3 -> any.getLong(0);
            case 4 -> Double.longBitsToDouble(any.getLong(0));
            default -> "of kind " + kind;
        };
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** Gives each field with its number; numbers as eight bytes. */
    private static void walk(ByteBuffer bytes, BiConsumer<Integer, ByteBuffer> visitor) {
        while (bytes.hasRemaining()) {
            long tag = varint(bytes);
            ByteBuffer value = switch ((int) tag & 7) {
                case 0 -> number(varint(bytes));
                case 1 -> number(little(bytes, 8).getLong());
                case 2 -> little(bytes, (int) varint(bytes));
                case 5 -> number(little(bytes, 4).getInt());
                default -> throw new IllegalStateException("This is no protobuf");
            };
            visitor.accept((int) (tag >>> 3), value);
        }
    }

    private static ByteBuffer number(long value) {
        return ByteBuffer.allocate(8).putLong(0, value);
    }

    private static ByteBuffer little(ByteBuffer bytes, int length) {
        ByteBuffer part = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return part;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte one = bytes.get();
            value |= (long) (one & 0x7f) << shift;
            if (one >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
