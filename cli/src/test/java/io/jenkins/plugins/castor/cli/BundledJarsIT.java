package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with the jars of others in {@code lib}: their licences, and the modules of Java that they need. */
class BundledJarsIT {
    private static final Path HOME = Path.of("target/castor").toAbsolutePath();
    private static final Path LICENSES = HOME.resolve("licenses");

    @Test
    void everyJarHasARowWithItsLicenceAndNoRowIsLeftOver() throws IOException {
        assertThat(bundled().keySet()).isEqualTo(rows().keySet());
        List<String> named = new ArrayList<>();
        for (List<String> row : rows().values()) {
            assertThat(row).as("licence, and at least one file").hasSizeGreaterThan(1);
            row.stream().skip(1).forEach(named::add);
        }
        try (Stream<Path> files = Files.list(LICENSES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.txt")))
                    .containsExactlyInAnyOrderElementsOf(
                            named.stream().distinct().toList());
        }
    }

    @Test
    void licencesAndNoticesInsideAJarAreAmongTheFilesOfItsRow() throws IOException {
        Map<String, List<String>> rows = rows();
        for (Map.Entry<String, Path> jar : bundled().entrySet()) {
            List<String> texts = new ArrayList<>();
            for (String file :
                    rows.get(jar.getKey()).subList(1, rows.get(jar.getKey()).size())) {
                texts.add(text(Files.readAllBytes(LICENSES.resolve(file))));
            }
            try (ZipFile zip = new ZipFile(jar.getValue().toFile())) {
                for (ZipEntry entry : zip.stream()
                        .filter(entry -> entry.getName().matches("META-INF/[^/]*(LICENSE|NOTICE)[^/]*"))
                        .toList()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        assertThat(texts)
                                .as(jar.getKey() + " " + entry.getName())
                                .contains(text(in.readAllBytes()));
                    }
                }
            }
        }
    }

    @Test
    void theRunTimeHasTheModulesThatTheJarsNeed(@TempDir Path copies) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--ignore-missing-deps",
                "--multi-release",
                "base",
                "--print-module-deps",
                "--class-path",
                copies + "/*"));
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Path copy = copies.resolve(jar.getFileName());
                copyWithoutModuleDescriptor(jar, copy);
                arguments.add(copy.toString());
            }
        }
        StringWriter said = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(said), new PrintWriter(said), arguments.toArray(String[]::new));
        assertThat(status).as(said.toString()).isZero();
        List<String> listed = Files.readAllLines(Path.of("src/main/release/modules.txt"));
        assertThat(listed).containsAll(Arrays.asList(said.toString().strip().split(",", -1)));
        // What jdeps cannot see: the curves of TLS, which Java 22 and newer have in java.base, and signals of the
        // terminal.
        assertThat(listed).contains("jdk.crypto.ec", "jdk.unsupported").hasSizeLessThan(8);
    }

    private static void copyWithoutModuleDescriptor(Path jar, Path copy) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream to = new ZipOutputStream(file)) {
            for (ZipEntry entry : from.stream()
                    .filter(entry -> !entry.getName().endsWith("module-info.class")
                            && (entry.getName().endsWith(".class")
                                    || entry.getName().equals("META-INF/MANIFEST.MF")))
                    .toList()) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream in = from.getInputStream(entry)) {
                    in.transferTo(to);
                }
            }
        }
    }

    /** The jars of others by their names without versions. */
    private static Map<String, Path> bundled() throws IOException {
        Map<String, Path> jars = new TreeMap<>();
        try (Stream<Path> files = Files.list(HOME.resolve("lib"))) {
            files.filter(file -> file.toString().endsWith(".jar"))
                    .forEach(file ->
                            jars.put(file.getFileName().toString().replaceAll("(-[0-9][0-9.-]*)?\\.jar$", ""), file));
        }
        jars.keySet().removeIf(name -> name.startsWith("castor"));
        return jars;
    }

    /** The words of a row after the name of the jar: its licence and its files. */
    private static Map<String, List<String>> rows() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        String readme = Files.readString(LICENSES.resolve("README.txt"));
        readme.substring(readme.indexOf("\n\n") + 2).lines().forEach(line -> {
            List<String> words = Arrays.asList(line.split(" +", -1));
            rows.put(words.get(0), words.subList(1, words.size()));
        });
        return rows;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).replace("\r", "");
    }
}
