package io.jenkins.plugins.castor.cli.command;

import io.jenkins.plugins.castor.cli.process.ProcessContext;
import io.jenkins.plugins.castor.cli.process.SignalHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Runs the command beside an S3 server on this machine whose bucket is empty, so {@code class-data.sh} sees which classes
 * a request and its answer need.
 */
public final class TrainingServer {

    private static final String LISTING = "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: " + LISTING.length() + "\r\n\r\n" + LISTING;

    private TrainingServer() {}

    /** @param args those of the command; PORT in them becomes the port of the server */
    public static void main(String[] args) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(() -> serve(listener), "training-server");
        server.setDaemon(true);
        server.start();
        String[] given = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            given[i] = args[i].replace("PORT", String.valueOf(listener.getLocalPort()));
        }
        SignalHandler signals = new SignalHandler(Thread.currentThread());
        System.exit(CommandRunner.run(given, ProcessContext.ofThisProcess(signals)));
    }

    private static void serve(ServerSocket listener) {
        while (true) {
            try (Socket connection = listener.accept()) {
                answer(connection);
            } catch (IOException e) {
                // The command has ended the connection.
            }
        }
    }

    /** Answers each request that has no body. */
    private static void answer(Socket connection) throws IOException {
        BufferedReader requests =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            if (line.isEmpty()) {
                connection.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
