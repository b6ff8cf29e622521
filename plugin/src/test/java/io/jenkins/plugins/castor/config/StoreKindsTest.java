package io.jenkins.plugins.castor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import hudson.FilePath;
import hudson.util.FormValidation;
import hudson.util.FormValidation.Kind;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.castor.RsyncServer;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Each kind of store: tried out, as code, with its credentials. */
@WithJenkins
class StoreKindsTest {

    @TempDir
    static Path temp;

    private static JenkinsRule jenkins;
    private static RsyncServer rsyncd;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rsyncd = new RsyncServer(Files.createDirectory(temp.resolve("rsync")));
        StoreCredentials.add();
    }

    @AfterAll
    static void stop() throws Exception {
        rsyncd.close();
    }

    private static <D> D descriptor(Class<? extends StoreConfiguration> store, Class<D> type) {
        return type.cast(Jenkins.get().getDescriptorOrDie(store));
    }

    private static FormValidation rsync(String readUrl, String writeUrl, String credentials) {
        return descriptor(RsyncStore.class, RsyncStore.DescriptorImpl.class)
                .doTestConnection(readUrl, writeUrl, credentials, "");
    }

    @Test
    void noKindOfStoreTakesASaveBeyondTheLimits() throws Exception {
        RsyncStore rsync = new RsyncStore(rsyncd.readUrl("limits"), rsyncd.writeUrl("limits"));
        rsync.setCredentialsId(StoreCredentials.PASSWORD);
        ControllerStore controller = new ControllerStore();
        controller.setPath(temp.resolve("limits").toString());
        DirectoryStore directory = new DirectoryStore(temp.resolve("limits").toString());
        Manifest manifest = new Manifest(new Manifest.NewSnapshot("0".repeat(64), 2000), List.of(), Optional.empty());
        Namespace namespace = new Namespace("p", "b", "j");
        for (StoreConfiguration store : List.of(rsync, controller, directory)) {
            FilePath workspace = new FilePath(temp.toFile());
            try (StoreSession session = store.begin(workspace, Duration.ofMinutes(1))) {
                assertThat(session.toTransfer(namespace, manifest, Limits.DEFAULT))
                        .isNotNull();
                assertThatThrownBy(() -> session.toTransfer(namespace, manifest, Limits.DEFAULT.withBytes(1000)))
                        .as(store.toString())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(
                                "the save has 2.0 kB to send, more than the limit of 1.0 kB; cache less, or let");
            }
        }
    }

    @Test
    void aGoodDirectoryIsSaidToBeGoodInTheForm() throws Exception {
        try (WebClient browser = jenkins.createWebClient()) {
            HtmlPage page = browser.goTo("castor");
            page.getFormByName("config")
                    .getInputByName("_.path")
                    .setValue(temp.resolve("unsaved").toString());
            HtmlButton button = page.getFirstByXPath("//button[contains(@class,'validate-button')]");
            button.click();
            browser.waitForBackgroundJavaScript(20_000);
            assertThat(page.asNormalizedText()).contains("All of it works: create an object");
        }
        assertThat(temp.resolve("unsaved/castor-probe")).isEmptyDirectory();
        assertThat(CastorConfiguration.get().getStore()).hasToString(new ControllerStore().toString());
    }

    @Test
    void whatFailsIsSaid() throws Exception {
        Path file = Files.writeString(temp.resolve("a-file"), "");
        FormValidation answer = descriptor(ControllerStore.class, ControllerStore.DescriptorImpl.class)
                .doTestConnection(file.toString());
        assertThat(answer.kind).isEqualTo(Kind.ERROR);
        assertThat(answer.getMessage()).contains("It failed to create an object", file.toString());
    }

    @Test
    void aDirectoryThatTheControllerDoesNotSeeIsNotTested() throws Exception {
        var descriptor = descriptor(DirectoryStore.class, DirectoryStore.DescriptorImpl.class);
        FormValidation there = descriptor.doTestConnection(
                Files.createDirectory(temp.resolve("shared")).toString());
        assertThat(there.kind).isEqualTo(Kind.OK);
        FormValidation elsewhere = descriptor.doTestConnection("/only/on/agents");
        assertThat(elsewhere.kind).isEqualTo(Kind.WARNING);
        assertThat(elsewhere.getMessage()).contains("so it cannot test it");
        assertThat(descriptor.doTestConnection("relative").getMessage()).contains("absolute path");
    }

    @ParameterizedTest
    @ValueSource(strings = {StoreCredentials.PASSWORD, StoreCredentials.TEXT})
    void rsyncWritesThroughOneUrlAndReadsThroughTheOther(String credentials) {
        String writeUrl = credentials.equals(StoreCredentials.TEXT)
                ? rsyncd.writeUrl().replace("rsync://", "rsync://" + RsyncServer.USER + "@")
                : rsyncd.writeUrl();
        FormValidation answer = rsync(rsyncd.readUrl(), writeUrl, credentials);
        assertThat(answer.getMessage()).contains("All of it works", "read through", "try to write through");
        assertThat(answer.kind).isEqualTo(Kind.OK);
    }

    @Test
    void withoutItsPasswordRsyncFailsAndSaysWhy() {
        FormValidation answer = rsync(rsyncd.readUrl(), rsyncd.writeUrl(), "");
        assertThat(answer.kind).isEqualTo(Kind.ERROR);
        assertThat(answer.getMessage()).contains("asks for a user and a password");
        assertThat(rsync(rsyncd.readUrl(), rsyncd.writeUrl(), "gone").getMessage())
                .contains("there are no credentials gone");
        assertThat(rsync(rsyncd.readUrl(), rsyncd.writeUrl(), StoreCredentials.AWS)
                        .getMessage())
                .contains("are no password");
        assertThat(rsync("", rsyncd.writeUrl(), "").getMessage()).contains("needs two URLs");
    }

    @Test
    void rsyncThatEverybodyMayWriteIsWarnedOf() {
        String open = rsyncd.openUrl();
        FormValidation answer = rsync(open, rsyncd.writeUrl(), StoreCredentials.PASSWORD);
        assertThat(answer.getMessage()).contains("may also write and delete");
        assertThat(answer.kind).isEqualTo(Kind.WARNING);
    }

    /** A server that refuses all; what it is asked tells whose keys are used. */
    @Test
    void s3IsAskedWithTheKeysOfTheCredentials() throws Exception {
        AtomicReference<String> asked = new AtomicReference<>("");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "<Error><Code>InvalidAccessKeyId</Code></Error>".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "s3://bucket?region=x&endpoint=http://127.0.0.1:"
                    + server.getAddress().getPort();
            FormValidation answer = descriptor(S3Store.class, S3Store.DescriptorImpl.class)
                    .doTestConnection(url, StoreCredentials.AWS, "", false);
            assertThat(answer.kind).isEqualTo(Kind.ERROR);
            assertThat(answer.getMessage())
                    .contains("It failed to create an object", "does not know this access key")
                    .contains("plain HTTP")
                    .doesNotContain(StoreCredentials.SECRET_KEY);
            assertThat(asked.get()).contains(StoreCredentials.KEY_ID).doesNotContain(StoreCredentials.SECRET_KEY);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void onlyCredentialsThatFitAreOffered() {
        assertThat(values(descriptor(RsyncStore.class, RsyncStore.DescriptorImpl.class)
                        .doFillCredentialsIdItems("", "")))
                .containsExactlyInAnyOrder("", StoreCredentials.PASSWORD, StoreCredentials.TEXT);
        assertThat(values(
                        descriptor(S3Store.class, S3Store.DescriptorImpl.class).doFillCredentialsIdItems("gone", "")))
                .containsExactlyInAnyOrder("", StoreCredentials.PASSWORD, StoreCredentials.AWS, "gone");
    }

    private static List<String> values(ListBoxModel list) {
        return list.stream().map(option -> option.value).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "controller: {}",
                "controller: {path: /srv/castor}",
                "directory: {path: /mnt/castor}",
                "rsync: {readUrl: 'rsync://h/r', writeUrl: 'rsync://me@h/w', credentialsId: text}",
                "s3: {url: 's3://bucket/p?region=eu-central-1', credentialsId: aws, plainHttp: true}"
            })
    void whatIsExportedAsCodeIsWhatIsImported(String store) throws Exception {
        apply("""
                  store: {%1$s}
                  stores:
                    - {name: team, store: {%1$s}, folders: "team/web"}
                    - name: owned
                      store: {s3: {url: 's3://owned', credentialsId: aws, credentialsFolder: owned}}
                  policyFolders: "team"
                  caches: "npm\\nvendor=vendor/bundle"
                  policy: 'allow "nightly" if event = schedule'
                  trustedCauses: "zuul"
                  primaryBranches: "trunk"
                  sharedProjects: "mediawiki/core"
                  deadline: 11
                  spread: 12
                  maxAge: 13
                  maxSize: 14
                  staleAfter: 15
                  level: 16
                  retention: {keepLast: 2, recompress: 17, recompressMinutes: 18}
                  near: ["http://cache.example:8080", "/var/cache/castor"]
                """.formatted(store));
        String applied = xml();
        assertThat(applied).contains("<deadline>11<", "<staleAfter>15<");
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        String text = exported.toString(StandardCharsets.UTF_8);
        assertThat(text).contains(store.substring(0, store.indexOf(':')));
        assertThat(text)
                .doesNotContain(RsyncServer.PASSWORD, StoreCredentials.SECRET_KEY)
                .doesNotContain("PRIVATE KEY");

        CastorConfiguration.get().setStore(new DirectoryStore("/other"));
        CastorConfiguration.get().setStores(List.of());
        CastorConfiguration.get().setPolicyFolders("");
        CastorConfiguration.get().setDeadline(99);
        CastorConfiguration.get().setCaches("");
        CastorConfiguration.get().setRetention(new Retention());
        CastorConfiguration.get().setNear(List.of());
        Path file = Files.writeString(temp.resolve("export.yaml"), castorOf(text));
        ConfigurationAsCode.get().configure(file.toString());
        assertThat(xml()).isEqualTo(applied);
    }

    @Test
    void aNodeIsExportedAndImportedAsCodeToo() throws Exception {
        String yaml = """
                jenkins:
                  nodes:
                    - permanent:
                        name: near
                        remoteFS: /tmp
                        launcher: inbound
                        nodeProperties:
                          - castor:
                              near: ["http://cache.example:8080"]
                """;
        ConfigurationAsCode.get()
                .configure(Files.writeString(temp.resolve("node.yaml"), yaml).toString());
        assertThat(Jenkins.get()
                        .getNode("near")
                        .getNodeProperty(CastorNodeProperty.class)
                        .getNear())
                .isEqualTo(List.of("http://cache.example:8080"));
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        assertThat(exported.toString(StandardCharsets.UTF_8))
                .containsPattern("castor:\\s+near:\\s+- \"http://cache.example:8080\"");
    }

    /** The part of an export that is Castor's; the rest needs plugins' own care. */
    private static String castorOf(String export) {
        StringBuilder part = new StringBuilder("unclassified:\n");
        boolean inside = false;
        for (String line : export.lines().toList()) {
            inside = line.equals("  castor:") || (inside && (line.startsWith("   ") || line.isBlank()));
            if (inside) {
                part.append(line).append('\n');
            }
        }
        return part.toString();
    }

    private static String xml() {
        return Jenkins.XSTREAM2.toXML(CastorConfiguration.get());
    }

    private static void apply(String castor) throws Exception {
        String yaml = "unclassified:\n  castor:\n" + castor.indent(2);
        ConfigurationAsCode.get()
                .configure(Files.writeString(temp.resolve("casc.yaml"), yaml).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy: allow everybody              | line 1, column 7",
                "near: [cache.example]                | A near cache is a server like",
                "level: 0                             | from 1 to 19",
                "retention: {recompress: 3}           | from 4 to 19",
                "policyFolders: /team                 | is no full name",
                "stores: [{name: default, store: {controller: {}}}] | means the store for all jobs",
                "stores: [{name: team}]               | Choose where caches are kept",
                "deadline: 0                          | from 1 to 720",
                "store: {directory: {path: relative}} | Write an absolute path",
                "store: {s3: {url: 'http://bucket'}}  | Write a URL that begins with s3://"
            })
    void aWrongValueStopsTheImportInTheWordsOfTheSetter(String line, String said) {
        assertThatThrownBy(() -> apply("  " + line + "\n")).satisfies(thrown -> {
            StringBuilder all = new StringBuilder();
            for (Throwable at = thrown; at != null; at = at.getCause()) {
                all.append(at.getMessage()).append('\n');
            }
            assertThat(all.toString()).contains("Castor: ").contains(said);
        });
    }
}
