package io.jenkins.plugins.castor.engine.store.remote;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * The server's end of one session over a connection. It is as careless as a channel of Jenkins: each request gets a thread,
 * and answers that the client does not read are kept without limit. Only requests that no thread has begun with are few.
 */
final class SocketSession {

    private static final int MOST_REQUEST = 9 << 20;

    private record Frame(int number, byte[] bytes) {}

    private final StoreServer server;
    private final ServerSocket listening;
    private final Collection<Throwable> trouble;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Frame> answers = new LinkedBlockingQueue<>();
    private final Semaphore requestBytes = new Semaphore(2 * MOST_REQUEST);

    /** @param trouble gets what no server should throw */
    SocketSession(StoreServer server, Collection<Throwable> trouble) throws IOException {
        this.server = server;
        this.trouble = trouble;
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        try (Socket socket = listening.accept();
                server) {
            server.ended().thenAccept(reason -> close(socket));
            threads.execute(() -> answer(socket));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (true) {
                int number = in.readInt();
                int length = in.readInt();
                if (length < 0 || length > MOST_REQUEST) {
                    return;
                }
                requestBytes.acquire(length);
                byte[] request = in.readNBytes(length);
                threads.execute(() -> call(number, request));
            }
        } catch (IOException e) {
            // The client went, or its session was ended.
        } catch (Throwable e) {
            trouble.add(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void call(int number, byte[] request) {
        try {
            answers.add(new Frame(number, server.call(request)));
        } catch (Throwable e) {
            trouble.add(e);
        } finally {
            requestBytes.release(request.length);
        }
    }

    private void answer(Socket socket) {
        try {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                Frame frame = answers.take();
                out.writeInt(frame.number());
                out.writeInt(frame.bytes().length);
                out.write(frame.bytes());
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // It was closed.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
