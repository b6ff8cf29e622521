package io.jenkins.plugins.castor.engine.key;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.snapshot.CacheKey;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Digests the parts of a key. A head should stay small, so that many can be read at once: up to {@value #MOST_PARTS} files
 * are a part each. More are put together by their name, and where that is not enough into one part.
 */
final class KeyParts {

    private static final int MOST_PARTS = 32;
    private static final long MOST_BYTES = 1L << 30;

    private long bytes;

    /** @param files their paths for the names of the parts, and where to read them */
    SortedMap<String, String> of(SortedMap<String, Path> files, List<String> texts, List<CacheDirectory> caches)
            throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        for (var file : files.entrySet()) {
            digests.put(file.getKey(), digest(file.getKey(), file.getValue()));
        }
        SortedMap<String, String> parts = digests;
        if (parts.size() > MOST_PARTS) {
            parts = grouped(digests, path -> "/**/" + path.substring(path.lastIndexOf('/') + 1));
        }
        if (parts.size() > MOST_PARTS) {
            parts = grouped(digests, path -> "/**");
        }
        parts.put(CacheKey.SYSTEM, digest(List.of(system())));
        parts.put(CacheKey.ARCHITECTURE, digest(List.of(System.getProperty("os.arch", ""))));
        parts.put(
                CacheKey.CACHES,
                digest(caches.stream().map(CacheDirectory::name).sorted().toList()));
        if (!texts.isEmpty()) {
            parts.put(CacheKey.TEXTS, digest(List.copyOf(new TreeSet<>(texts))));
        }
        return parts;
    }

    /** The name of the operating system without its version, which Windows has in its name. */
    private static String system() {
        String name = System.getProperty("os.name", "");
        return name.startsWith("Windows") ? "Windows" : name;
    }

    private static SortedMap<String, String> grouped(SortedMap<String, String> digests, UnaryOperator<String> group) {
        SortedMap<String, MessageDigest> groups = new TreeMap<>();
        digests.forEach((path, digest) -> {
            MessageDigest whole = groups.computeIfAbsent(group.apply(path), name -> Digests.sha256());
            whole.update((path + "\n" + digest + "\n").getBytes(StandardCharsets.UTF_8));
        });
        SortedMap<String, String> parts = new TreeMap<>();
        groups.forEach((name, whole) -> parts.put(name, Digests.hex(whole.digest())));
        return parts;
    }

    private static String digest(List<String> texts) {
        MessageDigest digest = Digests.sha256();
        for (String text : texts) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            digest.update((content.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(content);
        }
        return Digests.hex(digest.digest());
    }

    private String digest(String path, Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
                if (bytes > MOST_BYTES) {
                    throw new UnusableKeyException("the key files up to " + path
                            + " have more than 1 GiB; name smaller ones, or give their digests as texts");
                }
                digest.update(buffer, 0, count);
            }
        }
        return Digests.hex(digest.digest());
    }
}
