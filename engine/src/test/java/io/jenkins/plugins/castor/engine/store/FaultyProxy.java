package io.jenkins.plugins.castor.engine.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on 127.0.0.1 in front of a server there, which passes on what both say until it is told to make trouble.
 * The trouble is in the real protocol then, as the client of a store sees it.
 */
public final class FaultyProxy implements AutoCloseable {

    /** Which half of a conversation a fault is in. */
    public enum Way {
        TO_CLIENT,
        TO_SERVER
    }

    /** What happens to the bytes of a connection that go one way. Each {@code after} and {@code at} counts from 0. */
    public sealed interface Fault {
        /** Both ends are told that the connection was reset. */
        record Reset(long after) implements Fault {}

        /** Whoever is spoken to sees an orderly end, behind all that was passed on. */
        record End(long after) implements Fault {}

        /** Nothing comes any more, and nobody hangs up. */
        record Hang(long after) implements Fault {}

        record Trickle(long bytesPerSecond) implements Fault {}

        /** One byte arrives as another. */
        record Flip(long at) implements Fault {}
    }

    private final int server;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger hanging = new AtomicInteger();

    private ServerSocket listener;
    private Way way;
    private Fault fault;
    private int faulty;
    private int connections;

    /** @param server the port of the server, which need not run yet */
    public FaultyProxy(int server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
        start(listener);
    }

    /** Where clients connect to. */
    public int port() {
        return port;
    }

    /** How many clients connected so far. */
    public synchronized int connections() {
        return connections;
    }

    /** How many connections came so far that a {@link Fault.Hang} stopped. */
    public int hanging() {
        return hanging.get();
    }

    /** Makes this trouble for the next connections, so many of them, instead of any that was left. */
    public synchronized void make(Fault newFault, Way newWay, int howMany) {
        fault = newFault;
        way = newWay;
        faulty = howMany;
    }

    /** From now on connections are refused; those that are open are reset. */
    public synchronized void refuse() throws IOException {
        listener.close();
        hangUp();
    }

    /** Takes connections again, at the same port, after {@link #refuse}. */
    public synchronized void accept() throws IOException {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        start(listener);
    }

    /** Resets every connection that is open. */
    public void hangUp() {
        open.forEach(FaultyProxy::reset);
    }

    @Override
    public synchronized void close() {
        try {
            refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(ServerSocket from) {
        daemon(() -> {
            while (true) {
                serve(from, from.accept());
            }
        });
    }

    private synchronized void serve(ServerSocket from, Socket client) {
        if (from.isClosed()) {
            reset(client); // it came in the moment of refuse()
            return;
        }
        connections++;
        Fault own = faulty > 0 ? fault : null;
        faulty = Math.max(0, faulty - 1);
        Way ownWay = way;
        open.add(client);
        daemon(() -> {
            Socket upstream;
            try {
                upstream = new Socket(InetAddress.getLoopbackAddress(), server);
            } catch (IOException e) {
                reset(client);
                open.remove(client);
                return;
            }
            open.add(upstream);
            daemon(() -> pump(client, upstream, ownWay == Way.TO_SERVER ? own : null));
            pump(upstream, client, ownWay == Way.TO_CLIENT ? own : null);
        });
    }

    private void pump(Socket from, Socket to, Fault fault) throws IOException {
        try {
            copy(from, to, fault);
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
            throw e;
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private void copy(Socket from, Socket to, Fault fault) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[1 << 14];
        long passed = 0;
        for (int count; (count = in.read(buffer)) >= 0; passed += count) {
            if (fault instanceof Fault.Reset reset && passed + count > reset.after()) {
                out.write(buffer, 0, (int) (reset.after() - passed));
                throw new IOException("reset, as told");
            } else if (fault instanceof Fault.End end && passed + count > end.after()) {
                out.write(buffer, 0, (int) (end.after() - passed));
                from.close();
                return; // what was passed on arrives: only then is the other side told of the end
            } else if (fault instanceof Fault.Hang hang && passed + count > hang.after()) {
                out.write(buffer, 0, (int) (hang.after() - passed));
                hanging.incrementAndGet();
                sleep(TimeUnit.HOURS.toNanos(1));
            } else if (fault instanceof Fault.Trickle trickle) {
                for (int i = 0; i < count; i++) {
                    out.write(buffer[i]);
                    sleep(TimeUnit.SECONDS.toNanos(1) / trickle.bytesPerSecond());
                }
            } else {
                if (fault instanceof Fault.Flip flip && passed <= flip.at() && flip.at() < passed + count) {
                    buffer[(int) (flip.at() - passed)] ^= 1;
                }
                out.write(buffer, 0, count);
            }
        }
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void reset(Socket socket) {
        try (Closeable closed = socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was closed already.
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Ends with an exception of its own when its sockets are closed, which is how all of this ends. */
    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The sockets were closed.
                    }
                },
                "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
