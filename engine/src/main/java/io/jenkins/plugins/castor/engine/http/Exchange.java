package io.jenkins.plugins.castor.engine.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** One request without a body, and its answer, as HTTP/1.1 has them (RFC 9112). What the server says is not believed. */
final class Exchange {

    /** Of all lines before the body. */
    private static final int MOST_HEAD = 64 << 10;

    private static final int MOST_INTERIM = 10;

    private final Connection connection;
    private final HttpRequest request;
    private int headBytes;
    private boolean reusable;

    Exchange(Connection connection, HttpRequest request) {
        this.connection = connection;
        this.request = request;
    }

    /** Whether the connection may be used for another request now. */
    boolean leavesConnection() {
        return reusable && !connection.hasRest();
    }

    /** @param bodies gives for a status the buffer that takes the body */
    Reply run(IntFunction<ByteBuffer> bodies) throws IOException {
        connection.send(head(request));
        String line = line();
        int status = status(line);
        HttpHeaders headers = headers();
        for (int i = 0; status < 200; i++) {
            if (i == MOST_INTERIM || status == 101) {
                throw new IOException("it answered " + status + " without end");
            }
            line = line();
            status = status(line);
            headers = headers();
        }
        reusable = line.startsWith("HTTP/1.1 ")
                && !headers.firstValue("Connection").orElse("").equalsIgnoreCase("close");
        return new Reply(status, headers, body(status, headers, bodies.apply(status)));
    }

    private static String head(HttpRequest request) {
        URI uri = request.uri();
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder(1024)
                .append(request.method())
                .append(' ')
                .append(path)
                .append(query)
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getHost())
                .append(uri.getPort() < 0 ? "" : ":" + uri.getPort())
                .append("\r\nUser-Agent: castor\r\n");
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        return head.append("\r\n").toString();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            int next = connection.read();
            if (next < 0) {
                throw Connection.ended();
            }
            if (++headBytes > MOST_HEAD) {
                throw new IOException("its answer has too many headers");
            }
            if (next == '\n') {
                int length = line.length();
                boolean returned = length > 0 && line.charAt(length - 1) == '\r';
                return line.substring(0, returned ? length - 1 : length);
            }
            line.append((char) next);
        }
    }

    private static int status(String line) throws IOException {
        boolean good = line.length() >= 12
                && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9')
                && line.charAt(9) != '0'
                && (line.length() == 12 || line.charAt(12) == ' ');
        if (!good) {
            throw new IOException("it does not speak HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private HttpHeaders headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                throw new IOException("its answer has a header that is none");
            }
            headers.computeIfAbsent(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        try {
            return HttpHeaders.of(headers, (name, value) -> true);
        } catch (IllegalArgumentException e) {
            throw new IOException("its answer has a header that is none", e);
        }
    }

    private long body(int status, HttpHeaders headers, ByteBuffer into) throws IOException {
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            return 0;
        }
        List<String> coding = headers.allValues("Transfer-Encoding");
        if (!coding.isEmpty()) {
            if (coding.size() > 1 || !coding.get(0).equalsIgnoreCase("chunked")) {
                throw new IOException("its answer is encoded as nobody asked for");
            }
            reusable &= headers.firstValue("Content-Length").isEmpty();
            return chunks(into);
        }
        List<String> lengths = headers.allValues("Content-Length");
        if (lengths.isEmpty()) {
            reusable = false;
            return part(Long.MAX_VALUE, into, true);
        }
        if (lengths.size() > 1 || !lengths.get(0).matches("[0-9]{1,18}")) {
            throw new IOException("its answer does not say how long it is");
        }
        return part(Long.parseLong(lengths.get(0)), into, false);
    }

    /** Reads so many bytes, but only one more than there is room for, and returns how many that were. */
    private long part(long length, ByteBuffer into, boolean mayEnd) throws IOException {
        long count = 0;
        while (count < length) {
            if (!into.hasRemaining()) {
                if (connection.read() < 0) {
                    return ended(count, mayEnd);
                }
                reusable = false;
                return count + 1;
            }
            int read = connection.read(into, length - count);
            if (read < 0) {
                return ended(count, mayEnd);
            }
            count += read;
        }
        return count;
    }

    private static long ended(long count, boolean mayEnd) throws IOException {
        if (mayEnd) {
            return count;
        }
        throw Connection.ended();
    }

    private long chunks(ByteBuffer into) throws IOException {
        long count = 0;
        while (true) {
            headBytes = 0;
            String line = line();
            int end = line.indexOf(';');
            String size = (end < 0 ? line : line.substring(0, end)).strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("its answer has a chunk without a size");
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                headers(); // of the end, which nobody asked for
                return count;
            }
            long read = part(length, into, false);
            count += read;
            if (read < length) {
                return count; // there is no room for more
            }
            if (!line().isEmpty()) {
                throw new IOException("its answer has a chunk of another size than it says");
            }
        }
    }
}
