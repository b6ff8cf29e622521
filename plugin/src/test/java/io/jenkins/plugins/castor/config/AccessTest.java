package io.jenkins.plugins.castor.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may call what in this package over HTTP, and the signing key. */
@WithJenkins
class AccessTest {

    private static final String JOB = "a-job";

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

    private WebClient client(String user) throws Exception {
        WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setJavaScriptEnabled(false);
        return client.login(user);
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
                CastorJobProperty.DescriptorImpl.class)) {
            Class<?> described = type.getDeclaringClass() == null ? type : type.getDeclaringClass();
            places.put("descriptorByName/" + described.getName() + "/", type);
        }
        places.forEach((place, type) -> Stream.of(type.getDeclaredMethods())
                .filter(method -> method.getName().matches("do[A-Z].*"))
                .forEach(method -> found.put(
                        place
                                + Character.toLowerCase(method.getName().charAt(2))
                                + method.getName().substring(3),
                        method)));
        return found;
    }

    private static Page call(WebClient client, HttpMethod method, String path) throws Exception {
        URL url = new URL(jenkins.getURL(), path + "?value=x&path=/x&url=s3://b&credentialsId=mine&id=x");
        return client.getPage(client.addCrumb(new WebRequest(url, method)));
    }

    @Test
    void onlyAdministratorsReachAnything() throws Exception {
        assertThat(webMethods()).hasSizeGreaterThan(25);
        for (String user : List.of("reader", "manager")) {
            try (WebClient client = client(user)) {
                assertThat(call(client, HttpMethod.GET, "castor/")
                                .getWebResponse()
                                .getStatusCode())
                        .isEqualTo(403);
                for (String path : webMethods().keySet()) {
                    boolean file = path.endsWith("publicKey");
                    Page page = call(client, file ? HttpMethod.GET : HttpMethod.POST, path);
                    if (path.contains("/fill")) {
                        assertThat(page.getWebResponse().getContentAsString())
                                .as(user + " " + path)
                                .doesNotContain(StoreCredentials.TEXT, StoreCredentials.AWS)
                                .contains("mine");
                    } else {
                        assertThat(page.getWebResponse().getStatusCode())
                                .as(user + " " + path)
                                .isEqualTo(403);
                    }
                }
            }
        }
    }

    @Test
    void nothingThatIsPostedIsDoneByALink() throws Exception {
        String key = SigningKeys.get().id();
        List<String> answering = new ArrayList<>();
        try (WebClient client = client("admin")) {
            for (String path : webMethods().keySet()) {
                int status = call(client, HttpMethod.GET, path).getWebResponse().getStatusCode();
                if (status != 404 && status != 405) {
                    answering.add(path + " " + status);
                }
            }
        }
        assertThat(answering).containsExactly("castor/publicKey 200");
        assertThat(SigningKeys.get().id()).isEqualTo(key);
    }

    @Test
    void aPostWithoutACrumbDoesNothing() throws Exception {
        jenkins.jenkins.setCrumbIssuer(new hudson.security.csrf.DefaultCrumbIssuer(false));
        String key = SigningKeys.get().id();
        try (WebClient client = client("admin")) {
            WebRequest bare = new WebRequest(new URL(jenkins.getURL(), "castor/newKey"), HttpMethod.POST);
            assertThat(client.getPage(bare).getWebResponse().getStatusCode()).isEqualTo(403);
        }
        assertThat(SigningKeys.get().id()).isEqualTo(key);
    }

    @Test
    void whoConfiguresAJobHasItsPolicyChecked() throws Exception {
        String path = "descriptorByName/" + CastorJobProperty.class.getName() + "/checkPolicy";
        try (WebClient author = client("author");
                WebClient reader = client("reader")) {
            assertThat(call(author, HttpMethod.POST, "job/" + JOB + "/" + path)
                            .getWebResponse()
                            .getContentAsString())
                    .contains("line 1, column 1");
            assertThat(call(reader, HttpMethod.POST, "job/" + JOB + "/" + path)
                            .getWebResponse()
                            .getStatusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void theKeyIsShownAndDownloadedAndItsOtherHalfIsNot() throws Exception {
        String pem = SigningKeys.get().publicPem();
        String line = pem.lines().skip(1).findFirst().orElseThrow();
        try (WebClient client = client("admin")) {
            String page = client.goTo("castor").getWebResponse().getContentAsString();
            assertThat(page)
                    .contains(line)
                    .contains(SigningKeys.get().id())
                    .contains("allow \"gate pipeline\" if pipeline like")
                    .doesNotContain("PRIVATE");
            Page file = client.goTo("castor/publicKey", "text/plain");
            assertThat(file.getWebResponse().getContentAsString()).isEqualTo(pem);
        }
        Path kept = jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.castor.signing-key.xml");
        String secret = SigningKeys.get().toPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(Files.readString(kept)).doesNotContain(secret, "PRIVATE KEY", secret.substring(30));
    }

    @Test
    void aNewKeySignsAndTheOldOneIsBelievedUntilItIsForgotten() throws Exception {
        String old = SigningKeys.get().id();
        try (WebClient client = client("admin")) {
            call(client, HttpMethod.POST, "castor/newKey");
            String fresh = SigningKeys.get().id();
            assertThat(fresh).isNotEqualTo(old);
            assertThat(SigningKeys.trusted().ids()).contains(fresh, old);
            assertThat(TrustedKeys.parse(SigningKeys.trusted().toPem()).ids()).contains(fresh, old);
            assertThat(client.goTo("castor").getWebResponse().getContentAsString())
                    .contains("forgetKey?id=" + old);

            WebRequest forget =
                    new WebRequest(new URL(jenkins.getURL(), "castor/forgetKey?id=" + old), HttpMethod.POST);
            client.getPage(client.addCrumb(forget));
            assertThat(SigningKeys.trusted().ids()).contains(fresh).doesNotContain(old);
            assertThat(SigningKeys.get().id()).isEqualTo(fresh);
        }
    }

    @Test
    void keysOfOthersCountInWhateverFormTheyWereWritten() {
        String pem =
                io.jenkins.plugins.castor.engine.trust.SigningKey.generate().publicPem();
        String bare =
                pem.lines().filter(line -> !line.startsWith("-")).findFirst().orElseThrow();
        CastorConfiguration.get().setTrustedKeys(bare);
        assertThat(TrustedKeys.parse(SigningKeys.trusted().toPem()).ids())
                .containsAll(TrustedKeys.parse(pem).ids());
        CastorConfiguration.get().setTrustedKeys("");
    }
}
