package io.jenkins.plugins.castor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.csrf.CrumbIssuer;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may call what in this package over HTTP, and the signing key. */
@WithJenkins
class AccessTest {

    private static final String JOB = "a-job";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static JenkinsRule jenkins;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        StoreCredentials.add();
        FreeStyleProject job = rule.createFreeStyleProject(JOB);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Jenkins.MANAGE, Jenkins.SYSTEM_READ, Item.READ)
                .everywhere()
                .to("manager")
                .grant(Jenkins.READ)
                .everywhere()
                .to("author")
                .grant(Item.READ, Item.CONFIGURE)
                .onItems(job)
                .to("author"));
    }

    /** Every web method of the package, found by reflection, so that none is forgotten; and where it answers. */
    private static Map<String, Method> webMethods() {
        Map<String, Method> found = new TreeMap<>();
        Map<String, Class<?>> places = new TreeMap<>(Map.of("castor/", CastorLink.class));
        for (Class<?> type : List.of(
                CastorConfiguration.class,
                ControllerStore.DescriptorImpl.class,
                DirectoryStore.DescriptorImpl.class,
                RsyncStore.DescriptorImpl.class,
                S3Store.DescriptorImpl.class,
                CastorJobProperty.DescriptorImpl.class,
                CastorNodeProperty.DescriptorImpl.class)) {
            Class<?> described = type.getDeclaringClass() == null ? type : type.getDeclaringClass();
            places.put("descriptorByName/" + described.getName() + "/", type);
        }
        places.forEach((place, type) -> Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass().getPackage().equals(CastorLink.class.getPackage()))
                .filter(method -> method.getName().matches("do[A-Z].*"))
                .forEach(method -> found.put(
                        place
                                + Character.toLowerCase(method.getName().charAt(2))
                                + method.getName().substring(3),
                        method)));
        return found;
    }

    private static HttpResponse<String> call(String user, String method, String path, boolean crumb) throws Exception {
        String query = path.contains("?") ? "" : "?value=x&path=/x&url=s3://b&credentialsId=mine&id=x";
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        jenkins.getURL().toURI().resolve(path + query))
                .method(method, BodyPublishers.noBody())
                .header("Authorization", "Basic " + login);
        if (crumb) {
            CrumbIssuer issuer = Jenkins.get().getCrumbIssuer();
            request.header(issuer.getCrumbRequestField(), issuer.getCrumb());
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String user, String path) throws Exception {
        return call(user, "POST", path, true);
    }

    private static HttpResponse<String> get(String user, String path) throws Exception {
        return call(user, "GET", path, false);
    }

    @Test
    void onlyAdministratorsReachAnything() throws Exception {
        assertThat(webMethods()).hasSizeGreaterThan(25);
        for (String user : List.of("reader", "manager")) {
            assertThat(get(user, "castor/").statusCode()).isEqualTo(403);
            for (String path : webMethods().keySet()) {
                HttpResponse<String> answer = path.endsWith("publicKey") ? get(user, path) : post(user, path);
                if (path.contains("/fill")) {
                    assertThat(answer.body())
                            .as(user + " " + path)
                            .contains("mine")
                            .doesNotContain(StoreCredentials.TEXT, StoreCredentials.AWS);
                } else {
                    assertThat(answer.statusCode()).as(user + " " + path).isEqualTo(403);
                }
            }
        }
    }

    @Test
    void nothingThatIsPostedIsDoneByALinkOrWithoutACrumb() throws Exception {
        String key = SigningKeys.get().id();
        List<String> answering = new ArrayList<>();
        for (String path : webMethods().keySet()) {
            if (!List.of(404, 405).contains(get("admin", path).statusCode())) {
                answering.add(path);
            }
            assertThat(call("admin", "POST", path, false).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(answering).containsExactly("castor/publicKey");
        assertThat(SigningKeys.get().id()).isEqualTo(key);
    }

    @Test
    void whoConfiguresAJobHasItsPolicyChecked() throws Exception {
        String path = "job/" + JOB + "/descriptorByName/" + CastorJobProperty.class.getName() + "/checkPolicy";
        assertThat(post("author", path).body()).contains("line 1, column 1");
        assertThat(post("reader", path).statusCode()).isEqualTo(403);
    }

    @Test
    void theKeyIsShownAndDownloadedAndItsOtherHalfIsNot() throws Exception {
        String pem = SigningKeys.get().publicPem();
        String line = pem.lines().skip(1).findFirst().orElseThrow();
        assertThat(get("admin", "castor/").body())
                .contains(line)
                .contains(SigningKeys.get().id())
                .contains("allow \"gate pipeline\" if pipeline like")
                .doesNotContain("PRIVATE");
        assertThat(get("admin", "castor/publicKey").body()).isEqualTo(pem);
        Path kept = keyFile();
        String secret = SigningKeys.get().toPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(Files.readString(kept)).doesNotContain(secret, "PRIVATE KEY", secret.substring(30));
    }

    @Test
    void aNewKeySignsAndTheOldOneIsBelievedUntilItIsForgotten() throws Exception {
        String old = SigningKeys.get().id();
        assertThat(post("admin", "castor/newKey").statusCode()).isEqualTo(302);
        String fresh = SigningKeys.get().id();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(TrustedKeys.parse(SigningKeys.trusted().toPem()).ids()).contains(fresh, old);
        assertThat(get("admin", "castor/").body()).contains("forgetKey?id=" + old);

        assertThat(post("admin", "castor/forgetKey?id=" + old).statusCode()).isEqualTo(302);
        assertThat(SigningKeys.trusted().ids()).contains(fresh).doesNotContain(old);
        assertThat(post("admin", "castor/forgetKey?id=" + fresh).statusCode()).isEqualTo(400);
        assertThat(SigningKeys.get().id()).isEqualTo(fresh);
    }

    @Test
    void keysOfOthersCountInWhateverFormTheyWereWritten() {
        String pem = SigningKey.generate().publicPem();
        String bare =
                pem.lines().filter(line -> !line.startsWith("-")).findFirst().orElseThrow();
        CastorConfiguration.get().setTrustedKeys(bare);
        assertThat(TrustedKeys.parse(SigningKeys.trusted().toPem()).ids())
                .containsAll(TrustedKeys.parse(pem).ids());
        CastorConfiguration.get().setTrustedKeys("");
    }

    @Test
    void aKeyFileThatIsPutBackCountsAtOnce() throws Exception {
        String id = SigningKeys.get().id();
        String backup = Files.readString(keyFile());
        assertThat(post("admin", "castor/newKey").statusCode()).isEqualTo(302);
        String fresh = SigningKeys.get().id();
        Files.writeString(keyFile(), backup);
        assertThat(SigningKeys.get().id()).isEqualTo(id);
        assertThat(SigningKeys.trusted().ids()).contains(id).doesNotContain(fresh);
    }

    @Test
    void aKeyThatCannotBeReadIsNotReplaced() throws Exception {
        Path kept = keyFile();
        String id = SigningKeys.get().id();
        String good = Files.readString(kept);
        String damaged = good.replaceFirst("<pem>.*</pem>", "<pem>{AQAAABAAAAAQ}</pem>");
        Files.writeString(kept, damaged);
        assertThatThrownBy(SigningKeys::get).hasMessageContaining("restore that file");
        assertThat(Files.readString(kept)).isEqualTo(damaged);
        Files.writeString(kept, good);
        assertThat(SigningKeys.get().id()).isEqualTo(id);
    }

    private static Path keyFile() {
        return jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.castor.signing-key.xml");
    }
}
