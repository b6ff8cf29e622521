package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.tree.calls.UseMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The caches of real tools over 40 days, on each of which one of 60 dependencies gets a new version. Builds on new machines
 * load, let the tool install everything, and save. Every fifth day a build needs five more packages.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class CachesOverWeeksTest {

    private static final int DAYS = 40;
    private static final int PACKAGES = 60;
    private static final int NIGHTLY = 5;
    private static final int BYTES = 200_000;

    @TempDir
    Path temp;

    /** What tools asked for since the build began. */
    private final Set<String> requests = ConcurrentHashMap.newKeySet();

    private HttpServer server;
    private String url;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The version that a package has on a day; the last ones never change. */
    private static int version(int number, int day) {
        return number >= PACKAGES ? 0 : (day + PACKAGES - number) / PACKAGES;
    }

    private static int packages(int day) {
        return day % 5 == 0 ? PACKAGES + NIGHTLY : PACKAGES;
    }

    private static boolean isNew(int number, int day) {
        return day == 0 || version(number, day) != version(number, day - 1);
    }

    private interface Install {
        /** Lets the tool install what the build of a day needs. */
        void run(Path project, Path cache, int day) throws Exception;
    }

    /** Asserts that downloads are only of what is new, and how large the cache is. */
    private void simulate(String preset, Install install) throws Exception {
        long[] read = new long[1];
        long leftOut = 0;
        double worst = 0;
        try (BuildDays days = new BuildDays(temp, preset)) {
            days.dropUnused(7);
            for (int i = 0; i < DAYS; i++) {
                int day = i;
                requests.clear();
                SaveReport report = days.build(day, cache -> {
                    Path project = Files.createDirectories(temp.resolve("project"));
                    install.run(project, cache, day);
                    read[0] = read(cache);
                    run(temp, "rm", "-rf", project.toString());
                });
                Set<String> wanted = IntStream.range(0, packages(day))
                        .filter(number -> isNew(number, day))
                        .mapToObj(number -> file(number, day))
                        .collect(Collectors.toSet());
                assertThat(requests).as("downloads on day %s", day).isEqualTo(wanted);
                leftOut += report.counts().leftOut().bytes();
                // A day without the five packages reads less.
                worst = day % 5 == 0 ? Math.max(worst, (double) days.bytes() / read[0]) : worst;
            }
            double last = (double) days.bytes() / read[0];
            System.out.printf(
                    "%s: %.2f times what the last build reads (%d kB), at most %.2f; %.2f without leaving out%n",
                    preset, last, read[0] / 1000, worst, (double) (days.bytes() + leftOut) / read[0]);
            assertThat(worst).isLessThan(1.3);
            assertThat(leftOut).isPositive();
        }
    }

    /** The bytes of the files that this build read or wrote. */
    private static long read(Path cache) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(cache)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            FileTime time = (FileTime) Files.getAttribute(file, "lastAccessTime");
            bytes += UseMark.dayOf(time.to(TimeUnit.NANOSECONDS)) < 0 ? Files.size(file) : 0;
        }
        return bytes;
    }

    private static String file(int number, int day) {
        return name(number) + "-1.0." + version(number, day);
    }

    private static String name(int number) {
        return "package-" + number;
    }

    private static byte[] content(int number, int version) {
        return noise(number * 1000L + version, BYTES);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void anNpmCacheCleansItself() throws Exception {
        int[] today = new int[1];
        Map<String, byte[]> tarballs = new ConcurrentHashMap<>();
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath().substring(1);
            if (path.contains("/-/")) {
                requests.add(path.substring(path.lastIndexOf('/') + 1).replace(".tgz", ""));
                answer(exchange, 200, tarballs.get(path.substring(path.lastIndexOf('/') + 1)));
            } else {
                exchange.getResponseHeaders().add("content-type", "application/json");
                answer(exchange, 200, packument(path, today[0], tarballs));
            }
        });
        simulate("npm", (project, cache, day) -> {
            today[0] = day;
            String dependencies = IntStream.range(0, packages(day))
                    .mapToObj(number -> "\"" + name(number) + "\":\"1.0." + version(number, day) + "\"")
                    .collect(Collectors.joining(","));
            Files.writeString(
                    project.resolve("package.json"),
                    "{\"name\":\"project\",\"version\":\"1.0.0\",\"dependencies\":{" + dependencies + "}}");
            run(
                    project,
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--no-update-notifier",
                    "--registry=" + url + "/",
                    "--cache=" + cache);
            assertThat(project.resolve("node_modules/package-59/data")).hasBinaryContent(content(59, version(59, day)));
            run(project, "rm", "-rf", cache.resolve("_logs").toString());
        });
    }

    private byte[] packument(String name, int day, Map<String, byte[]> tarballs) throws IOException {
        int number = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        List<String> versions = new ArrayList<>();
        for (int version = 0; version <= version(number, day); version++) {
            String file = name + "-1.0." + version + ".tgz";
            byte[] tarball = tarballs.computeIfAbsent(file, missing -> tarball(number, missing));
            versions.add("\"1.0." + version + "\":{\"name\":\"" + name + "\",\"version\":\"1.0." + version
                    + "\",\"dist\":{\"integrity\":\"sha512-"
                    + Base64.getEncoder().encodeToString(digest("SHA-512", tarball)) + "\",\"tarball\":\"" + url + "/"
                    + name + "/-/" + file + "\"}}");
        }
        return ("{\"name\":\"" + name + "\",\"dist-tags\":{\"latest\":\"1.0." + version(number, day)
                        + "\"},\"versions\":{" + String.join(",", versions) + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] tarball(int number, String file) {
        try {
            String version = file.substring(file.indexOf("-1.0.") + 1, file.length() - ".tgz".length());
            Path folder = Files.createDirectories(temp.resolve("packing/package"));
            Files.write(folder.resolve("data"), content(number, Integer.parseInt(version.substring(4))));
            Files.writeString(
                    folder.resolve("package.json"),
                    "{\"name\":\"" + name(number) + "\",\"version\":\"" + version + "\"}");
            run(folder.getParent(), "tar", "-czf", "package.tgz", "package");
            return Files.readAllBytes(folder.getParent().resolve("package.tgz"));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRepositoryOfMavenCleansItself() throws Exception {
        Path plugins = Path.of(System.getProperty("user.home"), ".m2/repository");
        String compiler;
        try (Stream<Path> versions = Files.list(plugins.resolve("org/apache/maven/plugins/maven-compiler-plugin"))) {
            compiler = versions.filter(version ->
                            Files.exists(version.resolve("maven-compiler-plugin-" + version.getFileName() + ".jar")))
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] body = path.startsWith("/libraries/") ? library(path) : plugin(plugins, path);
            answer(exchange, body.length == 0 ? 404 : 200, body);
        });
        Path settings = Files.writeString(
                temp.resolve("settings.xml"),
                "<settings><mirrors><mirror><id>central</id><url>" + url
                        + "/central</url><mirrorOf>central</mirrorOf></mirror></mirrors></settings>");
        simulate("maven", (project, cache, day) -> {
            String dependencies = IntStream.range(0, packages(day))
                    .mapToObj(number -> "<dependency><groupId>example</groupId><artifactId>" + name(number)
                            + "</artifactId><version>1.0." + version(number, day) + "</version></dependency>")
                    .collect(Collectors.joining());
            Files.writeString(
                    project.resolve("pom.xml"),
                    "<project><modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>project</artifactId>"
                            + "<version>1</version><properties><maven.compiler.release>17</maven.compiler.release></properties>"
                            + "<repositories><repository><id>libraries</id><url>"
                            + url + "/libraries</url></repository></repositories><dependencies>" + dependencies
                            + "</dependencies></project>");
            Files.createDirectories(project.resolve("src/main/java"));
            Files.writeString(project.resolve("src/main/java/A.java"), "class A {}");
            run(
                    project,
                    Path.of("../mvnw").toAbsolutePath().normalize().toString(),
                    "-B",
                    "-q",
                    "-s",
                    settings.toString(),
                    "-Dmaven.repo.local=" + cache,
                    "org.apache.maven.plugins:maven-compiler-plugin:" + compiler + ":compile");
            assertThat(project.resolve("target/classes/A.class")).exists();
        });
    }

    private static byte[] plugin(Path repository, String path) throws IOException {
        Path file = repository.resolve(path.substring("/central/".length())).normalize();
        return file.startsWith(repository) && Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
    }

    /** {@code /libraries/example/package-3/1.0.7/package-3-1.0.7.jar}, or its pom, or a SHA-1 of one of them. */
    private byte[] library(String path) throws IOException {
        if (path.endsWith(".sha1")) {
            byte[] of = library(path.substring(0, path.length() - ".sha1".length()));
            return HexFormat.of().formatHex(digest("SHA-1", of)).getBytes(StandardCharsets.US_ASCII);
        }
        String[] parts = path.split("/", -1);
        if (parts.length != 6) {
            return new byte[0];
        }
        if (path.endsWith(".pom")) {
            return ("<project><modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>" + parts[3]
                            + "</artifactId><version>" + parts[4] + "</version></project>")
                    .getBytes(StandardCharsets.UTF_8);
        }
        requests.add(parts[3] + "-" + parts[4]);
        int number = Integer.parseInt(parts[3].substring(parts[3].indexOf('-') + 1));
        java.io.ByteArrayOutputStream jar = new java.io.ByteArrayOutputStream();
        try (java.util.zip.ZipOutputStream zip = new java.util.zip.ZipOutputStream(jar)) {
            zip.putNextEntry(new java.util.zip.ZipEntry("data"));
            zip.write(content(number, Integer.parseInt(parts[4].substring(4))));
        }
        return jar.toByteArray();
    }
}
