package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on 127.0.0.1 that says, to the byte, what a test wants, whatever it is asked. */
final class ScriptedServer implements Closeable {

    /** An answer with this mark is sent before the body of the request was read. */
    static final String UNREAD = "\1";

    /** Behind an answer with this mark in it the connection ends. */
    static final String HANG_UP = "\0";

    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: ([0-9]+)\r\n");

    private final ServerSocket listener;
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> bodies = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Socket> connections = new ArrayList<>();

    ScriptedServer(String... answers) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
    }

    ScriptedServer(ServerSocket listener, String... answers) {
        this.listener = listener;
        this.answers.addAll(Arrays.asList(answers));
        start(() -> {
            while (true) {
                Socket connection = listener.accept();
                synchronized (this) {
                    connections.add(connection);
                }
                start(() -> serve(connection));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The other side, or the test, has ended.
                    }
                },
                "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket connection) throws IOException {
        try (connection) {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                String answer = answer(head);
                if (answer == null || !answer.contains(UNREAD)) {
                    readBody(head, in);
                }
                if (answer == null) {
                    continue; // and nothing is said
                }
                out.write(answer.replace(HANG_UP, "").replace(UNREAD, "").getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                if (answer.contains(HANG_UP)) {
                    return;
                }
            }
        }
    }

    private void readBody(String head, InputStream in) throws IOException {
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            synchronized (this) {
                bodies.add(new String(body, StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private synchronized String answer(String head) {
        asked.add(head);
        return answers.poll();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The heads of all requests so far. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** The bodies of all requests that had one and that the server read. */
    synchronized List<String> bodies() {
        return List.copyOf(bodies);
    }

    synchronized int connections() {
        return connections.size();
    }

    /** How many connections this server has closed. */
    synchronized long closed() {
        return connections.stream().filter(Socket::isClosed).count();
    }

    @Override
    public synchronized void close() {
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
