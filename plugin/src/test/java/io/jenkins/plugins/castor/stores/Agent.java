package io.jenkins.plugins.castor.stores;

import hudson.model.Node;
import hudson.slaves.DumbSlave;
import hudson.slaves.RetentionStrategy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jvnet.hudson.test.JenkinsRule;

/** An agent, as a test sees it: its node, its directory, its process, and what it was sent. */
public final class Agent {

    private static final byte[] BINARY = new byte[4];

    private final DumbSlave node;
    private final Path root;

    private Agent(DumbSlave node, Path root) {
        this.node = node;
        this.root = root;
    }

    /** @param name also its label */
    static Agent connect(JenkinsRule jenkins, String name, Path folder) throws Exception {
        Path root = Files.createDirectory(folder.resolve("agent-" + name));
        DumbSlave node = new DumbSlave(name, root.toString(), new RecordingLauncher(root));
        node.setNumExecutors(4);
        node.setMode(Node.Mode.EXCLUSIVE);
        node.setRetentionStrategy(RetentionStrategy.NOOP);
        jenkins.jenkins.addNode(node);
        jenkins.waitOnline(node);
        return new Agent(node, root);
    }

    /** Ends all of them, before their folders are deleted. */
    static void endAll(JenkinsRule jenkins) throws Exception {
        for (Node node : jenkins.jenkins.getNodes()) {
            if (node instanceof DumbSlave agent && agent.getLauncher() instanceof RecordingLauncher launcher) {
                agent.toComputer().disconnect(null).get();
                launcher.end();
            }
        }
    }

    DumbSlave node() {
        return node;
    }

    Path root() {
        return root;
    }

    Path workspace(String job) {
        return root.resolve("workspace").resolve(job);
    }

    RecordingLauncher launcher() {
        return (RecordingLauncher) node.getLauncher();
    }

    /** If it is not there. */
    void reconnect(JenkinsRule jenkins) throws Exception {
        if (node.toComputer().isOffline()) {
            node.toComputer().connect(true).get();
            jenkins.waitOnline(node);
        }
    }

    /**
     * The commands that the controller sent, one after the other, without the frames of the line between them: a text
     * may cross these.
     */
    byte[] received() throws IOException {
        byte[] all = Files.readAllBytes(launcher().sent());
        int at = indexOf(all, BINARY) + BINARY.length;
        if (at < BINARY.length) {
            throw new IOException("the line is no binary one");
        }
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        commands.write(all, 0, at);
        while (at + 2 <= all.length) {
            int length = (all[at] & 0x7f) << 8 | all[at + 1] & 0xff;
            int there = Math.min(length, all.length - at - 2);
            commands.write(all, at + 2, there);
            at += 2 + length;
        }
        return commands.toByteArray();
    }

    /** Where a text is in what it received; -1 where it is not. */
    int receivedAt(String text) throws IOException {
        return indexOf(received(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The names of all classes that its JVM loaded. */
    Set<String> classes() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(root.resolve("classes.log"), StandardCharsets.ISO_8859_1)) {
            String text = line.replaceFirst("^(\\[[^]]*])+ ", "");
            names.add(text.substring(0, Math.max(0, text.indexOf(' '))));
        }
        return names;
    }

    static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at <= bytes.length - part.length; at++) {
            int same = 0;
            while (same < part.length && bytes[at + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return at;
            }
        }
        return -1;
    }

    /** Folders beside the workspace of a job that Castor made and did not remove. */
    List<Path> leftovers(String job) throws IOException {
        Path beside = root.resolve("workspace").resolve(job + "@tmp");
        if (!Files.isDirectory(beside)) {
            return List.of();
        }
        try (var all = Files.list(beside)) {
            return all.filter(path -> path.getFileName().toString().startsWith("castor-"))
                    .toList();
        }
    }
}
