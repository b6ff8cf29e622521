package io.jenkins.plugins.castor.engine.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Fuzz;
import io.jenkins.plugins.castor.engine.snapshot.DamagedException;
import io.jenkins.plugins.castor.engine.snapshot.HeadCodec;
import io.jenkins.plugins.castor.engine.snapshot.Revocation.Kind;
import io.jenkins.plugins.castor.engine.snapshot.RevocationCodec;
import io.jenkins.plugins.castor.engine.snapshot.UnsupportedVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of signatures and keys: what {@code docs/reference/format.md} says, Castor and openssl agree on. */
class SignaturesTest {

    @TempDir
    Path temp;

    private static String document() throws IOException {
        return Files.readString(Path.of("..", "docs", "reference", "format.md"));
    }

    /** The line of the document that begins and ends so. */
    private static byte[] line(String start, String end) throws IOException {
        return document()
                .lines()
                .filter(line -> line.startsWith(start) && line.endsWith(end))
                .findFirst()
                .map(line -> (line + "\n").getBytes(UTF_8))
                .orElseThrow();
    }

    private static byte[] unsignedHead() throws IOException {
        return line("{\"format\":\"castor-head\"", "\"signature\":null}");
    }

    private static List<byte[]> signed() throws IOException {
        return List.of(
                line("{\"format\":\"castor-head\"", "d50b\"}"), line("{\"format\":\"castor-revocation\"", "6a0a\"}"));
    }

    private static String block(String kind) throws IOException {
        String document = document();
        int start = document.indexOf("-----BEGIN " + kind);
        return document.substring(start, document.indexOf("```", start));
    }

    private static SigningKey key() throws IOException {
        return SigningKey.parse(block("PRIVATE KEY"));
    }

    private static TrustedKeys trusted() throws IOException {
        return TrustedKeys.parse(block("PUBLIC KEY"));
    }

    private int openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("openssl.log").toFile())
                .start()
                .waitFor();
    }

    @Test
    void theExamplesOfTheDocumentAreWhatCastorSigns() throws Exception {
        assertThat(Signatures.sign(unsignedHead(), key())).isEqualTo(signed().get(0));
        byte[] revocation = signed().get(1);
        assertThat(Signatures.sign(
                        new String(revocation, UTF_8)
                                .replaceAll("\"ed25519:[^\"]*\"", "null")
                                .getBytes(UTF_8),
                        key()))
                .isEqualTo(revocation);
        assertThat(HeadCodec.encode(HeadCodec.decode(signed().get(0)))).isEqualTo(signed().get(0));
        assertThat(RevocationCodec.encode(RevocationCodec.decode(revocation, Kind.REVOCATION)))
                .isEqualTo(revocation);
        for (byte[] object : signed()) {
            assertThat(Signatures.verify(object, trusted())).isEqualTo(key().id());
        }
    }

    /** As the document tells to, without anything of Castor. */
    @Test
    void opensslVerifiesTheExamplesOfTheDocumentAndNothingElse() throws Exception {
        Files.writeString(temp.resolve("castor.pub"), block("PUBLIC KEY"));
        String recipe = document();
        recipe = recipe.substring(recipe.indexOf("tail -c 170"));
        recipe = recipe.substring(0, recipe.indexOf("```"));
        // Where there is no xxd.
        recipe = recipe.replace("xxd -r -p", "while read -r -n 2 byte; do printf '%b' \"\\\\x$byte\"; done");
        Files.writeString(temp.resolve("recipe"), recipe);
        for (byte[] object : signed()) {
            Files.write(temp.resolve("object"), object);
            assertThat(recipe()).startsWith(",\"signature\":\"ed25519:").contains("Signature Verified Successfully");
            object[20] ^= 1;
            Files.write(temp.resolve("object"), object);
            assertThat(recipe()).contains("Signature Verification Failure");
        }
    }

    private String recipe() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("bash", "recipe").directory(temp.toFile()).redirectErrorStream(true);
        builder.environment().put("object", "object");
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void keysOfOpensslAreTakenAndThoseOfCastorAreTakenByOpenssl() throws Exception {
        assertThat(openssl("genpkey", "-algorithm", "ed25519", "-out", "theirs"))
                .isZero();
        assertThat(openssl("pkey", "-in", "theirs", "-pubout", "-out", "theirs.pub"))
                .isZero();
        SigningKey theirs = SigningKey.parse(Files.readString(temp.resolve("theirs")));
        assertThat(theirs.publicPem()).isEqualTo(Files.readString(temp.resolve("theirs.pub")));
        SigningKey ours = SigningKey.generate();
        Files.writeString(temp.resolve("ours"), ours.toPem());
        assertThat(openssl("pkey", "-in", "ours", "-pubout", "-out", "ours.pub"))
                .isZero();
        assertThat(Files.readString(temp.resolve("ours.pub"))).isEqualTo(ours.publicPem());
        assertThat(SigningKey.parse(ours.toPem()).id()).isEqualTo(ours.id());
        assertThat(openssl("genpkey", "-algorithm", "x25519", "-out", "other")).isZero();
        assertThatThrownBy(() -> SigningKey.parse(Files.readString(temp.resolve("other"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("castor keygen");
    }

    @Test
    void aKeyShowsItselfNowhere() throws Exception {
        SigningKey key = SigningKey.generate();
        String secret = key.toPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(key.toString() + key.publicPem() + key.trusted()).doesNotContain(secret.substring(22));
        String broken = key.toPem().replace(secret, secret.substring(0, 60) + "!" + secret.substring(61));
        assertThatThrownBy(() -> SigningKey.parse(broken))
                .satisfies(e -> assertThat(stack(e)).doesNotContain(secret.substring(22, 40)));
        assertThatThrownBy(() -> TrustedKeys.parse(key.toPem()))
                .hasMessageContaining("is a private key")
                .satisfies(e -> assertThat(stack(e)).doesNotContain(secret.substring(22, 40)));
    }

    private static String stack(Throwable problem) {
        java.io.StringWriter text = new java.io.StringWriter();
        problem.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "-----BEGIN PUBLIC KEY-----", "not base64 ☃", "AAAA", "-----BEGIN EC PARAMETERS-----"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> SigningKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TrustedKeys.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyAnObjectWithoutASignatureIsSigned() throws Exception {
        SigningKey key = key();
        byte[] object = signed().get(0);
        assertThatThrownBy(() -> Signatures.sign(object, key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Signatures.sign(new byte[0], key)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ed25519:A050837D85070582:", // another way to write the id
                "ed25519:a050837d85070582:B6", // and the signature
                "ed25518:a050837d85070582:",
                "ed25519:a050837d8507058:2",
            })
    void aSignatureIsWrittenInOneWayOnly(String other) throws Exception {
        byte[] object = signed().get(0);
        String text = new String(object, UTF_8);
        int at = text.indexOf("ed25519:");
        byte[] changed = (text.substring(0, at) + other + text.substring(at + other.length())).getBytes(UTF_8);
        TrustedKeys keys = trusted();
        assertThatThrownBy(() -> Signatures.verify(changed, keys)).isInstanceOf(UntrustedException.class);
    }

    /** Whatever comes from a store: verified or refused, and parsed or refused, but nothing else. */
    @Test
    void damagedHeadsAndRevocationsAreRefusedOrReadAndNeverVerified() throws Exception {
        TrustedKeys keys = trusted();
        int read = 0;
        for (int seed = 0; seed < Fuzz.times(5_000, 200_000); seed++) {
            Random random = new Random(seed);
            byte[] honest = signed(seed);
            byte[] damaged = damaged(honest, random);
            if (Arrays.equals(honest, damaged)) {
                continue;
            }
            int now = seed;
            assertThatThrownBy(() -> Signatures.verify(damaged, keys))
                    .as("seed " + now)
                    .isInstanceOf(UntrustedException.class);
            try {
                if (seed % 2 == 0) {
                    HeadCodec.decode(damaged);
                } else {
                    RevocationCodec.decode(damaged, Kind.REVOCATION);
                }
                read++;
            } catch (DamagedException | UnsupportedVersionException e) {
                assertThat(e.getMessage()).as("seed " + seed).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " threw " + e, e);
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    private static final byte[][] EXAMPLES = new byte[2][];

    private static byte[] signed(int seed) throws IOException {
        if (EXAMPLES[seed % 2] == null) {
            EXAMPLES[seed % 2] = signed().get(seed % 2);
        }
        return EXAMPLES[seed % 2];
    }

    private static byte[] damaged(byte[] honest, Random random) {
        byte[] damaged = honest.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
                case 1 -> damaged[at] = (byte) "\"[]{},:0123456789-.\\u \n".charAt(random.nextInt(23));
                case 2 -> damaged[at] = (byte) random.nextInt(256);
                case 3 -> System.arraycopy(honest, 0, damaged, at, Math.min(honest.length, damaged.length - at));
                default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return damaged;
    }
}
