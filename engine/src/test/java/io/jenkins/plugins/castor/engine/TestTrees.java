package io.jenkins.plugins.castor.engine;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Makes trees of files for tests, and spells out all that makes one tree differ from another. */
public final class TestTrees {

    private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05.060708090Z");

    private TestTrees() {}

    /**
     * What stands below a directory: for each path its kind, mode, time to the nanosecond, size, content, target or first
     * name. The times of links are compared to the microsecond, as Java can set no finer one, and the mode of the directory
     * itself is its owner's business.
     */
    public static SortedMap<String, String> listing(Path root) throws IOException {
        SortedMap<String, String> all = new TreeMap<>();
        Map<Object, String> firstNames = new HashMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted().toList();
        }
        for (Path path : paths) {
            Map<String, Object> is = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
            String name = root.relativize(path).toString();
            long nanos = ((FileTime) is.get("lastModifiedTime")).to(TimeUnit.NANOSECONDS);
            String mode = Integer.toOctalString((int) is.get("mode") & 07777);
            if ((boolean) is.get("isSymbolicLink")) {
                all.put(name, "link " + Math.floorDiv(nanos, 1000) + " " + Files.readSymbolicLink(path));
            } else if ((boolean) is.get("isDirectory")) {
                all.put(name, "directory " + (name.isEmpty() ? "" : mode) + " " + nanos);
            } else {
                String first = (int) is.get("nlink") == 1 ? null : firstNames.putIfAbsent(is.get("ino"), name);
                all.put(
                        name,
                        first != null
                                ? "further name of " + first
                                : "file " + mode + " " + nanos + " " + is.get("size") + " " + digest(path));
            }
        }
        return all;
    }

    /** Fails with only those paths that differ. */
    static void assertIs(Path tree, SortedMap<String, String> expected) throws IOException {
        SortedMap<String, String> found = listing(tree);
        if (!found.equals(expected)) {
            SortedMap<String, String> differences = new TreeMap<>();
            found.forEach((path, is) -> differences.put(path, "is " + is + ", not " + expected.get(path)));
            expected.forEach((path, is) -> differences.putIfAbsent(path, "is not there and should be " + is));
            differences.keySet().removeIf(path -> found.getOrDefault(path, "").equals(expected.get(path)));
            throw new AssertionError(differences.size() + " paths differ: " + differences);
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return new BigInteger(1, ((DigestInputStream) in).getMessageDigest().digest()).toString(36);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a file and the directories above it; its time is long past, so that a save is in no doubt about it. */
    public static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return age(file);
    }

    public static Path write(Path file, String content) throws IOException {
        return write(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Makes a file look as if it had been written long ago. */
    static Path age(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }

    /** Bytes that do not compress. */
    public static byte[] noise(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Runs a command of this machine in a directory and gives what it printed, its warnings included. */
    public static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
