package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where credentials come from. The SDK looks at properties of the JVM, which stand for the environment here. */
class CredentialsTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("AWS_ACCESS_KEY_ID", "of-the-environment", "AWS_SECRET_ACCESS_KEY", "secret");

    @TempDir
    Path temp;

    @BeforeEach
    void writeProfiles() throws Exception {
        Path credentials = Files.writeString(temp.resolve("credentials"), """
                [ci]
                aws_access_key_id = of-the-profile
                aws_secret_access_key = the-secret
                aws_session_token = the-token
                """);
        Path config = Files.writeString(
                temp.resolve("config"), "[profile ci]\nregion = eu-west-3\n[profile empty]\nregion = eu-west-3\n");
        System.setProperty("aws.sharedCredentialsFile", credentials.toString());
        System.setProperty("aws.configFile", config.toString());
        System.setProperty("aws.disableEc2Metadata", "true");
    }

    @AfterEach
    void forgetThem() {
        for (String name : new String[] {"sharedCredentialsFile", "configFile", "disableEc2Metadata"}) {
            System.clearProperty("aws." + name);
        }
    }

    private static Credentials credentials(Optional<String> profile, Map<String, String> environment) {
        return new Credentials(StoreOptions.NONE.withProfile(profile).withEnvironment(environment));
    }

    @Test
    void theEnvironmentIsTakenAsItIs() throws Exception {
        assertThat(credentials(Optional.empty(), ENVIRONMENT).keys().id()).isEqualTo("of-the-environment");
    }

    @Test
    void aProfileThatIsNamedCountsMoreThanTheEnvironment() throws Exception {
        Credentials credentials = credentials(Optional.of("ci"), ENVIRONMENT);
        assertThat(credentials.keys().id()).isEqualTo("of-the-profile");
        assertThat(credentials.keys().secret()).isEqualTo("the-secret");
        assertThat(credentials.keys().token()).contains("the-token");
        assertThat(credentials.region()).contains("eu-west-3");
    }

    @Test
    void whatIsMissingIsSaidWithoutSecrets() {
        assertThatThrownBy(() -> credentials(Optional.of("empty"), ENVIRONMENT).keys())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the profile empty")
                .message()
                .doesNotContain("the-secret");
        assertThatThrownBy(
                        () -> credentials(Optional.of("unknown"), ENVIRONMENT).keys())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the profile unknown");
        assertThatThrownBy(() -> credentials(Optional.empty(), Map.of()).keys())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("set AWS_ACCESS_KEY_ID");
    }

    @Test
    void aMetadataServiceThatSaysNothingIsAskedAtMostTwice() throws Exception {
        System.setProperty("aws.disableEc2Metadata", "false");
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.setProperty("aws.ec2MetadataServiceEndpoint", "http://127.0.0.1:" + mute.getLocalPort());
            assertThatThrownBy(() -> credentials(Optional.empty(), Map.of()).keys())
                    .isInstanceOf(StoreException.class)
                    .hasNoCause()
                    .hasMessage("no AWS credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a"
                            + " profile, or give this machine a role");
            int asked = 0;
            mute.setSoTimeout(1);
            try {
                while (true) {
                    mute.accept().close();
                    asked++;
                }
            } catch (SocketTimeoutException e) {
                assertThat(asked).as("each time it waits for a second").isBetween(1, 2);
            }
        } finally {
            System.clearProperty("aws.ec2MetadataServiceEndpoint");
        }
    }

    @Test
    void anInterruptEndsTheSearch() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> credentials(Optional.of("ci"), Map.of()).keys())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
    void aSecretThatCannotBeSentIsNotShown(String variable) {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put(variable, "top\nsecret");
        assertThatThrownBy(() -> credentials(Optional.empty(), environment).keys())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has a character that cannot be sent")
                .message()
                .doesNotContain("top", "secret\"");
    }

    @Test
    void whatACredentialProcessPrintsIsNotShown() throws Exception {
        Path config = Files.writeString(
                temp.resolve("process"),
                "[profile process]\nregion = eu-west-3\ncredential_process = /bin/echo hush-hush\n");
        System.setProperty("aws.configFile", config.toString());
        assertThatThrownBy(() -> credentials(Optional.of("process"), Map.of()).keys())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the profile process")
                .hasNoCause()
                .message()
                .doesNotContain("hush-hush");
    }
}
