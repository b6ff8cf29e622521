package io.jenkins.plugins.castor.engine.hostile;

import com.github.luben.zstd.Zstd;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Makes a directory store by hand, as an attacker would who controls it: whatever is wrong in it, every digest and every
 * total is right unless a test wants it otherwise. It shares no code with the engine.
 */
final class HostileStore {

    static final Namespace JOB = new Namespace("mediawiki/core", "master", "npm-test");
    static final String CACHE = "npm";

    /** What a content's digest looks like where nobody compares it. */
    static final String SOME_CONTENT = "A".repeat(43);

    private static final int FULL_FRAME = 4 << 20;
    private static final String FOLDER = "mediawiki%2Fcore/master/npm-test";

    private final Path root;
    private final List<String> packLines = new ArrayList<>();
    private final List<String> frameLines = new ArrayList<>();
    private final ByteArrayOutputStream pack = new ByteArrayOutputStream();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private int frames;
    private int packs;
    private final List<String> packsOfHead = new ArrayList<>();
    private long bytes;
    private Long promisedEntries;
    private Long promisedBytes;
    private UnaryOperator<String> snapshotText = text -> text;
    private UnaryOperator<byte[]> snapshotObject = object -> object;
    private UnaryOperator<String> headText = text -> text;

    HostileStore(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** Where the only head is. */
    Path head() {
        return heads().resolve("0000000001.json");
    }

    Path heads() {
        return root.resolve(FOLDER).resolve("heads");
    }

    Path snapshot() throws IOException {
        return only("snapshots");
    }

    Path pack() throws IOException {
        return only("packs");
    }

    private Path only(String kind) throws IOException {
        try (var all = Files.list(root.resolve(FOLDER).resolve(kind))) {
            return all.findFirst().orElseThrow();
        }
    }

    static String directory(String path) {
        return directory(path, 0755);
    }

    static String directory(String path, int mode) {
        return "[\"d\"," + json(path) + "," + mode + ",1000000000]";
    }

    /** A file, and its content in the current frame. */
    String file(String name, String content) {
        return file(name, 0644, content);
    }

    String file(String name, int mode, String content) {
        byte[] encoded = content.getBytes(StandardCharsets.UTF_8);
        int offset = raw.size();
        raw.writeBytes(encoded);
        raw.writeBytes(new byte[-encoded.length & 511]);
        bytes += encoded.length;
        return file(name, mode, encoded.length, frames, offset, content(encoded));
    }

    /** A file that says of its content whatever the test wants. */
    static String file(String name, int mode, long size, int frame, long offset, String digest) {
        return "[\"f\"," + json(name) + "," + mode + ",1000000000," + size + "," + frame + "," + offset + ",\"" + digest
                + "\",0]";
    }

    static String link(String name, String target) {
        return "[\"l\"," + json(name) + ",1000000000," + json(target) + "]";
    }

    static String hardLink(String name, String target) {
        return "[\"h\"," + json(name) + "," + json(target) + "]";
    }

    /** Ends the current frame, or the several that its content fills: contents that follow are in the next one. */
    HostileStore nextFrame() {
        byte[] content = raw.toByteArray();
        raw.reset();
        for (int at = 0; at < content.length; at += FULL_FRAME) {
            byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + FULL_FRAME));
            frame(Zstd.compress(part, 3), part.length);
        }
        return this;
    }

    /** A frame of any bytes, which says that it has so many decompressed. */
    HostileStore frame(byte[] compressed, long rawLength) {
        frameLine("[" + pack.size() + "," + compressed.length + "," + rawLength + ",\"" + hex(compressed) + "\"]");
        pack.writeBytes(compressed);
        return this;
    }

    /** What the snapshot says of a frame, without any bytes of it. */
    HostileStore frameLine(String line) {
        frameLines.add(line);
        frames++;
        return this;
    }

    /** Bytes of the pack that no frame names. */
    HostileStore gap(int length) {
        pack.writeBytes(new byte[length]);
        return this;
    }

    /** Ends the current pack. */
    HostileStore nextPack() throws IOException {
        if (raw.size() > 0) {
            nextFrame();
        }
        byte[] content = pack.toByteArray();
        pack.reset();
        String name = hex(content).substring(0, 32);
        write("packs/" + name + ".tar.zst", content);
        packLines.add(
                "{\"pack\":\"" + name + "\",\"bytes\":" + content.length + ",\"frames\":" + frameLines.size() + "}");
        packLines.addAll(frameLines);
        frameLines.clear();
        packs++;
        packsOfHead.add("[\"" + name + "\"," + content.length + "]");
        return this;
    }

    /** Head and snapshot both promise this, whatever there is. */
    HostileStore promising(long entries, long fileBytes) {
        promisedEntries = entries;
        promisedBytes = fileBytes;
        return this;
    }

    /** Counts bytes of files that were not made by {@link #file(String, String)}. */
    HostileStore withBytes(long more) {
        bytes += more;
        return this;
    }

    /** Changes the lines of the snapshot before it is compressed and named by its digest. */
    HostileStore withSnapshotText(UnaryOperator<String> change) {
        snapshotText = change;
        return this;
    }

    /** Changes the compressed snapshot before it is named by its digest. */
    HostileStore withSnapshotObject(UnaryOperator<byte[]> change) {
        snapshotObject = change;
        return this;
    }

    HostileStore withHeadText(UnaryOperator<String> change) {
        headText = change;
        return this;
    }

    /** Publishes generation 1, whose only cache directory has these entries below its first one, the directory itself. */
    HostileStore publish(String... entries) throws IOException {
        List<String> all = new ArrayList<>(List.of(directory("")));
        all.addAll(List.of(entries));
        return publishExactly(all.toArray(String[]::new));
    }

    HostileStore publishExactly(String... entries) throws IOException {
        if (pack.size() > 0 || raw.size() > 0 || !frameLines.isEmpty()) {
            nextPack();
        }
        long entryCount = promisedEntries == null ? entries.length : promisedEntries;
        long byteCount = promisedBytes == null ? bytes : promisedBytes;
        List<String> lines = new ArrayList<>();
        lines.add("{\"format\":\"castor-snapshot\",\"version\":1,\"scanned\":0,\"entries\":" + entryCount
                + ",\"bytes\":" + byteCount + ",\"caches\":[\"" + CACHE + "\"],\"packs\":" + packs + "}");
        lines.addAll(packLines);
        lines.add("{\"cache\":\"" + CACHE + "\"}");
        lines.addAll(List.of(entries));
        byte[] text = snapshotText.apply(String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] object = snapshotObject.apply(Zstd.compress(text, 3));
        write("snapshots/" + hex(object) + ".jsonl.zst", object);
        String head = "{\"format\":\"castor-head\",\"version\":1,\"store\":\"" + "0".repeat(32)
                + "\",\"project\":\"mediawiki/core\",\"branch\":\"master\","
                + "\"job\":\"npm-test\",\"generation\":1,\"parent\":null,\"snapshot\":\"" + hex(object)
                + "\",\"snapshotBytes\":" + object.length + ",\"entries\":" + entryCount + ",\"bytes\":" + byteCount
                + ",\"packs\":[" + String.join(",", packsOfHead) + "],\"tree\":null,"
                + "\"key\":null,\"created\":\"2026-11-20T12:00:00Z\",\"publisher\":\"castor\",\"provenance\":{},\"signature\":null}\n";
        write("heads/0000000001.json", headText.apply(head).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = root.resolve(FOLDER).resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    /** A text in JSON; half of a surrogate pair, which UTF-8 has no bytes for, is escaped. */
    static String json(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || Character.isSurrogate(c) || c == '"' || c == '\\') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    static String hex(byte[] content) {
        return HexFormat.of().formatHex(sha256(content));
    }

    static String content(byte[] content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
