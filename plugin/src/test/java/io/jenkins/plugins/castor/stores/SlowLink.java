package io.jenkins.plugins.castor.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port on 127.0.0.1 that leads to another one, slowly: each connection carries so many bytes a second, in either direction. */
final class SlowLink implements AutoCloseable {

    private static final int STEPS_A_SECOND = 20;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private volatile int rate;

    SlowLink(int target, int rate) throws IOException {
        this.target = target;
        this.rate = rate;
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** @param bytes a second that a connection carries from now on */
    void setRate(int bytes) {
        rate = bytes;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, SlowLink.class.getName());
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                start(() -> carry(near, far));
                start(() -> carry(far, near));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            while (true) {
                byte[] bytes = in.readNBytes(1);
                if (bytes.length == 0) {
                    return;
                }
                out.write(bytes);
                byte[] more = new byte[rate / STEPS_A_SECOND];
                out.write(more, 0, in.read(more, 0, Math.min(more.length, in.available())));
                Thread.sleep(1000 / STEPS_A_SECOND);
            }
        } catch (IOException | InterruptedException e) {
            // one side is gone, and so is the connection
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
