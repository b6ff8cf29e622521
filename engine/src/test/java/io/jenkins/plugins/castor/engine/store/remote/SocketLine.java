package io.jenkins.plugins.castor.engine.store.remote;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The client's end of a {@link SocketSession}: many requests at once over one connection, as over a channel. */
final class SocketLine implements Line, Closeable {

    private final Socket socket;
    private final DataOutputStream out;
    private final Map<Integer, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    /** @param takesAnswers whether it reads what comes */
    SocketLine(int port, boolean takesAnswers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        out = new DataOutputStream(socket.getOutputStream());
        if (takesAnswers) {
            Thread thread = new Thread(this::take, "line-answers");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void take() {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (true) {
                int number = in.readInt();
                byte[] answer = in.readNBytes(in.readInt());
                CompletableFuture<byte[]> one = waiting.remove(number);
                if (one != null) {
                    one.complete(answer);
                }
            }
        } catch (IOException e) {
            waiting.values().forEach(one -> one.completeExceptionally(e));
        }
    }

    /** Sends a request whose answer comes some time or never. */
    CompletableFuture<byte[]> send(byte[] request) throws IOException {
        int number = numbers.incrementAndGet();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        synchronized (out) {
            out.writeInt(number);
            out.writeInt(request.length);
            out.write(request);
            out.flush();
        }
        return answer;
    }

    @Override
    public byte[] call(byte[] request) throws IOException, InterruptedException {
        try {
            return send(request).get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
