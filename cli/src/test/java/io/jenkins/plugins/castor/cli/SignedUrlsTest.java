package io.jenkins.plugins.castor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of {@code docs/operations/signed-urls.md}, as processes, on two machines: a trusted one that has a store in S3, and one
 * with no credentials, no store, no settings, and no file but those that it is sent.
 */
class SignedUrlsTest {
    private static final String KEY_ID = "AKIATESTTESTTEST";
    private static final String SECRET = "a-secret-that-no-log-may-show";

    private static final Pattern BLOCK = Pattern.compile("```sh (trusted|build)\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path temp;

    private S3Proxy s3;
    private Path trusted;
    private Path build;
    private final List<String> outputs = new ArrayList<>();

    /** Commands that follow one another on one machine. */
    private record Step(String machine, List<String> commands) {}

    @BeforeEach
    void start() throws Exception {
        TransientNio2BlobStore blobs = new TransientNio2BlobStore();
        blobs.createContainer("caches");
        s3 = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY_ID, SECRET)
                .blobStore(blobs)
                .stopTimeout(0)
                .build();
        s3.start();
        trusted = Files.createDirectories(temp.resolve("trusted"));
        build = Files.createDirectories(temp.resolve("build"));
        program(
                "castor",
                // The flag stands in the manifest of castor.jar, for JDK 24 and later.
                "exec " + System.getProperty("java.home") + "/bin/java --enable-native-access=ALL-UNNAMED -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"");
        program("scp", "exec cp \"${1/#build:/$BUILD/}\" \"${2/#build:/$BUILD/}\"");
    }

    @AfterEach
    void stop() throws Exception {
        s3.stop();
    }

    private void program(String name, String line) throws IOException {
        Path file = Files.createDirectories(temp.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String store() {
        return "s3://caches/team?endpoint=http://127.0.0.1:" + s3.getPort();
    }

    /** What the command printed; it must end well. */
    private String run(String machine, String command) throws Exception {
        boolean isTrusted = machine.equals("trusted");
        Path folder = isTrusted ? trusted : build;
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().clear();
        shell.environment().put("PATH", temp.resolve("bin") + ":/usr/bin:/bin");
        shell.environment()
                .put(
                        "HOME",
                        Files.createDirectories(temp.resolve("home-of-" + machine))
                                .toString());
        shell.environment().put("LC_ALL", "C.UTF-8");
        if (isTrusted) {
            shell.environment()
                    .putAll(Map.of(
                            "CASTOR_STORE",
                            store(),
                            "AWS_ACCESS_KEY_ID",
                            KEY_ID,
                            "AWS_SECRET_ACCESS_KEY",
                            SECRET,
                            "BUILD",
                            build.toString()));
        }
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(command + "\n" + output).isZero();
        outputs.add(output);
        return output;
    }

    private static List<Step> steps() throws IOException {
        List<Step> steps = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("..", "docs", "operations", "signed-urls.md")));
        while (blocks.find()) {
            steps.add(new Step(blocks.group(1), blocks.group(2).lines().toList()));
        }
        assertThat(steps).hasSize(7);
        return steps;
    }

    private String run(Step step) throws Exception {
        StringBuilder output = new StringBuilder();
        for (String command : step.commands()) {
            output.append(run(step.machine(), command));
        }
        return output.toString();
    }

    private void write(String file, String content) throws IOException {
        Path path = build.resolve("node_modules").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    }

    /** The walk-through, with a build that writes these files. */
    private List<String> walkThrough(Map<String, String> made) throws Exception {
        List<Step> steps = steps();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (i == 2) {
                made.forEach((file, content) -> {
                    try {
                        write(file, content);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
            }
            told.add(run(steps.get(i)));
        }
        return told;
    }

    /** As the next machine is. */
    private void forgetTheBuildMachine() throws Exception {
        run("trusted", "rm -r " + build + "/*");
    }

    @Test
    void theCommandsOfTheWalkThroughSaveAndLoad() throws Exception {
        List<String> first = walkThrough(Map.of("a/one", "one", "b/two", "two"));
        assertThat(first.get(1)).startsWith("castor: cold: nothing was saved yet in any of ");
        assertThat(first.get(3)).contains("castor: prepared ", "castor grant save ", "prepared/manifest.json");
        assertThat(first.get(5)).contains("castor: transferred ", "nothing is published yet");
        assertThat(first.get(6)).startsWith("castor: published 5 entries, 6 B as website/main/test generation 1");

        forgetTheBuildMachine();
        List<String> second = walkThrough(Map.of("a/three", "three"));
        assertThat(second.get(1))
                .startsWith("castor: restored 2 files, 6 B in ")
                .contains(" from fallback website/main/test generation 1");
        assertThat(second.get(3)).contains(": 1 new or changed, 0 removed");
        assertThat(second.get(6)).contains("published 6 entries, 11 B as website/main/test generation 2");

        assertThat(run("trusted", "castor show website/main/test")).contains("https://ci.example/job/7");
        assertThat(run("trusted", "castor verify website/main/test")).contains("everything is whole");
        assertNothingSecretWasTold();
    }

    private void assertNothingSecretWasTold() throws IOException {
        assertThat(String.join("", outputs)).doesNotContain("X-Amz-", SECRET, KEY_ID);
        try (Stream<Path> files = Files.walk(build)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void aGrantIsAFileForItsUserAlone() throws Exception {
        run("trusted", "umask 0; castor grant load website/main/test --output load.grant");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(trusted.resolve("load.grant"))))
                .isEqualTo("rw-------");
        assertThat(run("trusted", "castor grant load website/main/test")).startsWith("{\"format\":\"castor-grant\"");
        assertThat(run("trusted", "castor grant load --json website/main/test --valid 20m --output load.grant"))
                .startsWith("{\"command\":\"grant\",\"exit\":0,\"purpose\":\"load\",\"output\":")
                .contains("\"objects\":0,\"granted\":[\"website/main/test\"]");
        assertThat(trusted.toFile().list()).containsExactly("load.grant");
    }
}
