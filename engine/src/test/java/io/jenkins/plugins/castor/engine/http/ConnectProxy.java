package io.jenkins.plugins.castor.engine.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A proxy on 127.0.0.1 or ::1, which leads to a port whatever it is asked for. */
final class ConnectProxy implements Closeable {

    private final ServerSocket listener;
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final ProxySelector before = ProxySelector.getDefault();

    /**
     * Tells Java to use it.
     *
     * @param answer to CONNECT
     */
    ConnectProxy(String answer, int port) throws IOException {
        this(answer, port, InetAddress.getLoopbackAddress(), true);
    }

    /** As the other, without telling Java. */
    static ConnectProxy unannounced(String answer, int port) throws IOException {
        return at(InetAddress.getLoopbackAddress(), answer, port);
    }

    /** At an address of this machine, without telling Java. */
    static ConnectProxy at(InetAddress address, String answer, int port) throws IOException {
        return new ConnectProxy(answer, port, address, false);
    }

    private ConnectProxy(String answer, int port, InetAddress address, boolean announced) throws IOException {
        listener = new ServerSocket(0, 50, address);
        if (announced) {
            ProxySelector.setDefault(selector(listener.getLocalPort()));
        }
        start(() -> {
            while (true) {
                Socket client = listener.accept();
                start(() -> serve(client, answer, port));
            }
        });
    }

    private void serve(Socket client, String answer, int port) throws IOException {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) client.getInputStream().read());
            }
            asked.add(head.toString());
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            start(() -> client.getInputStream().transferTo(server.getOutputStream()));
            server.getInputStream().transferTo(client.getOutputStream());
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    static ProxySelector selector(int port) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("127.0.0.1", port)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                throw new IllegalStateException(failure);
            }
        };
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
                        // One of the sides has ended.
                    }
                },
                "connect-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** The head of the request that asked for a tunnel. */
    String asked() throws InterruptedException {
        return asked.take();
    }

    @Override
    public void close() throws IOException {
        ProxySelector.setDefault(before);
        listener.close();
    }
}
