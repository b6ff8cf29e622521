package io.jenkins.plugins.castor.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Result;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.config.RetentionProperty;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javaposse.jobdsl.plugin.ExecuteDslScripts;
import jenkins.branch.OrganizationFolder;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a folder sets: through its form, Job DSL and configuration as code, and who may see what there. */
@WithJenkins
class FolderPropertyTest {

    private static final String POLICY = "allow \"nightly\" if event = schedule";

    @TempDir
    Path temp;

    private static JenkinsRule jenkins;
    private static int tests;

    private Folder folder;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void haveStores() throws Exception {
        folder = jenkins.createProject(Folder.class, "team" + ++tests);
        NamedStore ours = new NamedStore("ours", new ControllerStore());
        ours.setFolders(folder.getFullName());
        NamedStore theirs = new NamedStore("theirs", new ControllerStore());
        theirs.setFolders("somebody/else");
        CastorConfiguration.get().setStores(List.of(ours, theirs));
    }

    @AfterEach
    void forget() {
        CastorConfiguration.get().setStores(List.of());
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
    }

    private static FolderProperty of(AbstractFolder<?> folder) {
        return folder.getProperties().get(FolderProperty.class);
    }

    private static FolderProperty full() {
        FolderProperty property = new FolderProperty();
        property.setStore("ours");
        property.setCaches("npm\nvendor=vendor/bundle");
        property.setPolicy(POLICY);
        property.setNear(List.of("http://cache.example:8080", "/var/cache/castor"));
        property.setMaxSize(3);
        property.setJobGigabytes(4);
        property.setTotalGigabytes(5);
        return property;
    }

    private static void assertFull(FolderProperty property) {
        assertThat(Jenkins.XSTREAM2.toXML(property)).isEqualTo(Jenkins.XSTREAM2.toXML(full()));
    }

    @ParameterizedTest
    @ValueSource(classes = {Folder.class, WorkflowMultiBranchProject.class, OrganizationFolder.class})
    void theFormKeepsEverything(Class<? extends AbstractFolder<?>> type) throws Exception {
        AbstractFolder<?> any = folder.createProject(type.asSubclass(hudson.model.TopLevelItem.class), "any")
                        instanceof AbstractFolder<?> made
                ? made
                : null;
        any.getProperties().replace(full());
        submit(any);
        assertThat(of(any)).isNotNull();
        assertFull(of(any));
    }

    @Test
    void aFolderThatSetsNothingKeepsNothing() throws Exception {
        submit(folder);
        assertThat(of(folder)).isNull();
        folder.getProperties().replace(new FolderProperty());
        submit(folder);
        assertThat(Jenkins.XSTREAM2.toXML(of(folder))).isEqualTo(Jenkins.XSTREAM2.toXML(new FolderProperty()));
    }

    private static void submit(AbstractFolder<?> folder) throws Exception {
        try (WebClient browser = jenkins.createWebClient()) {
            jenkins.submit(browser.getPage(folder, "configure").getFormByName("config"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_.caches  | npn             | did you mean npm",
                "_.policy  | allow everybody | Castor: line 1, column 7",
                "_.near    | cache.example   | Castor: A near cache is a server like",
                "_.maxSize | 1001            | Castor: The field maxSize takes a whole number from 1 to 1000",
                "_.jobGigabytes | -1         | Castor: The field jobGigabytes takes a whole number from 0",
                "_.totalGigabytes | 1000001  | Castor: The field totalGigabytes takes a whole number from 0"
            })
    void whatTheFormRefusesIsSaidAndNotKept(String field, String value, String said) throws Exception {
        folder.getProperties().replace(full());
        try (WebClient browser = jenkins.createWebClient()) {
            HtmlForm form = browser.getPage(folder, "configure").getFormByName("config");
            if (field.matches("_.(caches|policy|near)")) {
                form.getTextAreaByName(field).setText(value);
            } else {
                form.getInputByName(field).setValue(value);
            }
            browser.setThrowExceptionOnFailingStatusCode(false);
            assertThat(jenkins.submit(form).getWebResponse().getContentAsString())
                    .contains(said)
                    .doesNotContain("at io.jenkins");
        }
        assertFull(of(folder));
    }

    @Test
    void whatIsRefusedIsSaidAsItIsTyped() throws Exception {
        FolderProperty.DescriptorImpl form = (FolderProperty.DescriptorImpl) full().getDescriptor();
        FolderProperty property = full();
        refused(form.doCheckCaches(folder, "npn"), "did you mean npm", property::setCaches, "npn");
        refused(form.doCheckPolicy(folder, "allow all"), "line 1, column 7", property::setPolicy, "allow all");
        refused(
                form.doCheckNear(folder, "x"),
                "A near cache is a server like",
                text -> property.setNear(List.of(text)),
                "x");
        refused(form.doCheckMaxSize(folder, "0"), "1 to 1000", number(property::setMaxSize), "0");
        refused(form.doCheckJobGigabytes(folder, "-1"), "0 to 1000000", number(property::setJobGigabytes), "-1");
        refused(form.doCheckTotalGigabytes(folder, "-1"), "0 to 1000000", number(property::setTotalGigabytes), "-1");
        assertThatThrownBy(() -> property.setStore("a b")).hasMessageContaining("is no name for a store");
        assertThatThrownBy(() -> new StoreProperty("a b")).hasMessageContaining("is no name for a store");
        for (String good : List.of("", "default", "ours")) {
            assertThat(form.doCheckStore(folder, good).kind).as(good).isEqualTo(FormValidation.Kind.OK);
        }
        assertThat(form.doCheckMaxSize(folder, " ").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(form.doCheckStore(folder, "gone").getMessage()).contains("There is no store gone here");
        assertThat(form.doCheckStore(folder, "theirs").getMessage()).contains("There is no store theirs here");
    }

    @Test
    void aNumberThatCannotWidenIsWarnedOf() throws Exception {
        FolderProperty.DescriptorImpl form = (FolderProperty.DescriptorImpl) full().getDescriptor();
        folder.getProperties().replace(full());
        Folder inner = folder.createProject(Folder.class, "inner");
        assertThat(form.doCheckMaxSize(inner, "3").kind).isEqualTo(FormValidation.Kind.OK);
        FormValidation more = form.doCheckMaxSize(inner, "4");
        assertThat(more.kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(more.getMessage()).contains("no more than 3 GB are allowed above");
        assertThat(form.doCheckMaxSize(folder, "21").getMessage()).contains("no more than 20 GB");
    }

    private static void refused(FormValidation typed, String said, Consumer<String> setter, String value) {
        assertThat(typed.kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(typed.getMessage()).contains(said);
        assertThatThrownBy(() -> setter.accept(value)).hasMessageContaining(said);
    }

    private static Consumer<String> number(Consumer<Integer> setter) {
        return text -> setter.accept(Integer.valueOf(text));
    }

    @Test
    void whoConfiguresAFolderSeesNoStoreOfOthers() throws Exception {
        Folder other = jenkins.createProject(Folder.class, "other" + tests);
        secure(other);
        FolderProperty.DescriptorImpl form = (FolderProperty.DescriptorImpl) full().getDescriptor();
        assertThat(values(form.doFillStoreItems(folder, ""))).containsExactly("", "default", "ours");
        assertThat(values(form.doFillStoreItems(other, "gone"))).containsExactly("", "default", "gone");

        assertThat(post("owner", folder, FolderProperty.class, "fillStoreItems", "")
                        .getContentAsString())
                .contains("ours")
                .doesNotContain("theirs");
        // Of a folder that somebody may only see, not even these.
        assertThat(post("owner", other, FolderProperty.class, "fillStoreItems", "")
                        .getContentAsString())
                .doesNotContain("default", "ours", "theirs");
        for (String field : List.of("store", "caches", "policy", "near", "maxSize", "jobGigabytes", "totalGigabytes")) {
            String check = "check" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
            assertThat(post("owner", folder, FolderProperty.class, check, "1").getStatusCode())
                    .as(field)
                    .isEqualTo(200);
            assertThat(post("owner", other, FolderProperty.class, check, "1").getStatusCode())
                    .as(field)
                    .isEqualTo(403);
        }
        assertThat(post("owner", other, StoreProperty.class, "checkStore", "ours")
                        .getStatusCode())
                .isEqualTo(403);
        // What only an administrator sets.
        for (String check : List.of("checkName", "checkFolders")) {
            assertThat(post("owner", folder, NamedStore.class, check, "x").getStatusCode())
                    .isEqualTo(403);
        }
    }

    /** The user owner configures one folder, and only sees the other one. */
    private void secure(Folder other) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("owner")
                .grant(Item.READ, Item.CONFIGURE)
                .onItems(folder)
                .to("owner")
                .grant(Item.READ)
                .onItems(other)
                .to("owner")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    private static org.htmlunit.WebResponse post(String user, Folder folder, Class<?> form, String method, String value)
            throws Exception {
        try (WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false)) {
            client.login(user);
            WebRequest request = new WebRequest(
                    URI.create(jenkins.getURL() + folder.getUrl() + "descriptorByName/" + form.getName() + "/" + method
                                    + "?value=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                            .toURL(),
                    HttpMethod.POST);
            Page page = client.getPage(client.addCrumb(request));
            return page.getWebResponse();
        }
    }

    private static List<String> values(ListBoxModel list) {
        return list.stream().map(option -> option.value).toList();
    }

    private static final String DSL = """
            folder('%1$s/dsl') {
                properties {
                    castorFolder {
                        store('ours')
                        caches('npm\\nvendor=vendor/bundle')
                        policy('allow "nightly" if event = schedule')
                        near(['http://cache.example:8080', '/var/cache/castor'])
                        maxSize(3)
                        jobGigabytes(4)
                        totalGigabytes(5)
                    }
                }
            }
            job('%1$s/dsl/job') {
                properties {
                    castorStore { store('default') }
                }
            }
            """;

    @Test
    void jobDslKnowsFoldersAndJobs() throws Exception {
        ExecuteDslScripts dsl = new ExecuteDslScripts();
        dsl.setScriptText(DSL.formatted(folder.getFullName()));
        FreeStyleProject seed = jenkins.createFreeStyleProject();
        seed.getBuildersList().add(dsl);
        jenkins.assertBuildStatus(Result.SUCCESS, seed.scheduleBuild2(0));
        assertMade();
    }

    @Test
    void configurationAsCodeMakesFoldersByJobDsl() throws Exception {
        String yaml =
                "jobs:\n  - script: |\n" + DSL.formatted(folder.getFullName()).indent(6);
        ConfigurationAsCode.get()
                .configure(Files.writeString(temp.resolve("jobs.yaml"), yaml).toString());
        assertMade();
    }

    private void assertMade() {
        Folder made = jenkins.jenkins.getItemByFullName(folder.getFullName() + "/dsl", Folder.class);
        assertFull(of(made));
        FreeStyleProject job =
                jenkins.jenkins.getItemByFullName(folder.getFullName() + "/dsl/job", FreeStyleProject.class);
        assertThat(job.getProperty(StoreProperty.class).getStore()).isEqualTo("default");
    }

    @Test
    void theFormOfAJobKeepsItsStore() throws Exception {
        FreeStyleProject job = folder.createProject(FreeStyleProject.class, "job");
        jenkins.configRoundtrip(job);
        assertThat(job.getProperty(StoreProperty.class)).isNull();
        // Also one that is not there any more.
        for (String store : List.of("ours", "default", "gone")) {
            job.removeProperty(StoreProperty.class);
            job.addProperty(new StoreProperty(store));
            jenkins.configRoundtrip(job);
            assertThat(job.getProperty(StoreProperty.class).getStore()).isEqualTo(store);
        }
    }

    @Test
    void aNodeKeepsItsWaitThroughItsFormAndAsCode() throws Exception {
        DumbSlave node = jenkins.createSlave();
        node.getNodeProperties().replace(new SpreadProperty(30));
        Node after = jenkins.configRoundtrip((Node) node);
        assertThat(after.getNodeProperty(SpreadProperty.class).getSeconds()).isEqualTo(30);
        SpreadProperty.DescriptorImpl form = (SpreadProperty.DescriptorImpl) new SpreadProperty(1).getDescriptor();
        refused(
                form.doCheckSeconds(node.toComputer(), "3601"),
                "0 to 3600",
                text -> new SpreadProperty(Integer.parseInt(text)),
                "3601");
        try (WebClient browser = jenkins.createWebClient()) {
            HtmlForm page = browser.goTo("computer/" + node.getNodeName() + "/configure")
                    .getFormByName("config");
            page.getInputByName("_.seconds").setValue("soon");
            browser.setThrowExceptionOnFailingStatusCode(false);
            assertThat(jenkins.submit(page).getWebResponse().getContentAsString())
                    .contains("Castor: The field seconds takes a whole number from 0 to 3600");
        }
        String yaml = """
                jenkins:
                  nodes:
                    - permanent:
                        name: spread
                        remoteFS: /tmp
                        launcher: inbound
                        nodeProperties:
                          - castorSpread:
                              seconds: 45
                """;
        ConfigurationAsCode.get()
                .configure(Files.writeString(temp.resolve("node.yaml"), yaml).toString());
        assertThat(jenkins.jenkins
                        .getNode("spread")
                        .getNodeProperty(SpreadProperty.class)
                        .getSeconds())
                .isEqualTo(45);
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        assertThat(exported.toString(StandardCharsets.UTF_8)).containsPattern("castorSpread:\\s+seconds: 45");
    }

    @Test
    void theFormOfAJobKeepsItsLimits() throws Exception {
        FreeStyleProject job = folder.createProject(FreeStyleProject.class, "job");
        RetentionProperty property = new RetentionProperty();
        job.addProperty(property);
        jenkins.configRoundtrip(job);
        assertThat(Jenkins.XSTREAM2.toXML(job.getProperty(RetentionProperty.class)))
                .isEqualTo(Jenkins.XSTREAM2.toXML(new RetentionProperty()));
        property = job.getProperty(RetentionProperty.class);
        property.setKeepLast(2);
        property.setUnusedDays(3);
        property.setGigabytes(4);
        property.setMaxSize(5);
        String wanted = Jenkins.XSTREAM2.toXML(property);
        jenkins.configRoundtrip(job);
        assertThat(Jenkins.XSTREAM2.toXML(job.getProperty(RetentionProperty.class)))
                .isEqualTo(wanted);
        RetentionProperty.DescriptorImpl form = (RetentionProperty.DescriptorImpl) property.getDescriptor();
        refused(form.doCheckMaxSize(job, "0"), "1 to 1000", number(property::setMaxSize), "0");
        assertThat(form.doCheckMaxSize(job, "").kind).isEqualTo(FormValidation.Kind.OK);
    }

    @ParameterizedTest
    @ValueSource(classes = {FolderProperty.class, StoreProperty.class, SpreadProperty.class})
    void everyFieldHasHelp(Class<?> type) throws Exception {
        String form = type == StoreProperty.class ? "/config-details.jelly" : "/config.jelly";
        String text = new String(
                type.getResourceAsStream(type.getSimpleName() + form).readAllBytes(), StandardCharsets.UTF_8);
        Set<String> fields = Pattern.compile("field=\"([A-Za-z]+)\"")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(fields)
                .isNotEmpty()
                .allSatisfy(field -> assertThat(type.getResource(type.getSimpleName() + "/help-" + field + ".html"))
                        .isNotNull());
        assertThat(type.getResource(type.getSimpleName() + "/help.html")).isNotNull();
    }
}
