package io.jenkins.plugins.castor.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Random;

/** Contents that are the same in every run, and the folders that they are written to. */
public final class Samples {

    private static final String[] WORDS = ("import export const function return this new class extends default from if"
                    + " else throw await async module require exports prototype length value name index error")
            .split(" ", -1);

    private Samples() {}

    /** Bytes that compress about as program text does. */
    public static byte[] text(int length) {
        Random random = new Random(6);
        StringBuilder text = new StringBuilder(length + 64);
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
            text.append(random.nextInt(6) == 0 ? "_" + random.nextInt(10_000) + ";\n" : " ");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes that do not compress, as in archives and images. */
    public static byte[] packed(int length) {
        byte[] bytes = new byte[length];
        new Random(6).nextBytes(bytes);
        return bytes;
    }

    /** A new folder where {@code java.io.tmpdir} says; the caller removes it. */
    static Path folder() throws IOException {
        return Files.createTempDirectory("castor-jmh-");
    }

    static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
