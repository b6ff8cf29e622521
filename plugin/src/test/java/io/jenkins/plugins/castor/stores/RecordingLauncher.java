package io.jenkins.plugins.castor.stores;

import hudson.model.TaskListener;
import hudson.slaves.ComputerLauncher;
import hudson.slaves.SlaveComputer;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;

/** Starts an agent as a process of its own, and keeps every byte that the controller sends to it. */
public final class RecordingLauncher extends ComputerLauncher {

    private final String root;
    private transient Process process;

    /** @param root of the agent, a directory */
    RecordingLauncher(Path root) {
        this.root = root.toString();
    }

    @Override
    public void launch(SlaveComputer computer, TaskListener listener) throws IOException, InterruptedException {
        Path jar = Path.of(root, "agent.jar");
        Files.write(jar, Jenkins.get().getJnlpJars("agent.jar").readFully());
        Files.createDirectories(Path.of(root, "tmp"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load=info:file=" + Path.of(root, "classes.log"),
                "-Djava.io.tmpdir=" + Path.of(root, "tmp"),
                "-Duser.home=" + root,
                "-jar",
                jar.toString(),
                "-workDir",
                root);
        process = new ProcessBuilder(command)
                .directory(Path.of(root).toFile())
                .redirectError(Path.of(root, "agent.err").toFile())
                .start();
        OutputStream record = new BufferedOutputStream(Files.newOutputStream(sent()));
        computer.setChannel(process.getInputStream(), new Tee(process.getOutputStream(), record), listener, null);
    }

    @Override
    public void afterDisconnect(SlaveComputer computer, TaskListener listener) {
        end();
    }

    /** What was sent to it since it was started last. */
    Path sent() {
        return Path.of(root + ".sent");
    }

    Process process() {
        return process;
    }

    /** Ends it at once, as the kernel does when memory is short. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** When it has ended, nothing is written into its folder any more. */
    void end() {
        try {
            if (process != null && !process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static final class Tee extends FilterOutputStream {

        private final OutputStream record;

        Tee(OutputStream out, OutputStream record) {
            super(out);
            this.record = record;
        }

        @Override
        public void write(int value) throws IOException {
            record.write(value);
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            record.write(bytes, offset, length);
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            record.flush();
            super.flush();
        }

        @Override
        public void close() throws IOException {
            try {
                record.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            super.close();
        }
    }
}
