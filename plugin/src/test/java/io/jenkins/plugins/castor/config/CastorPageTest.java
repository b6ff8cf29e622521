package io.jenkins.plugins.castor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Node;
import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import hudson.util.XStream2;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.model.OptionalJobProperty;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Manage Jenkins, Castor, as an administrator's browser sees it. */
@WithJenkins
class CastorPageTest {

    private static final String POLICY = "allow \"nightly\" if event = schedule";

    private static JenkinsRule jenkins;

    private WebClient browser;
    private String before;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        StoreCredentials.add();
    }

    @BeforeEach
    void open() {
        browser = jenkins.createWebClient();
        before = xml();
    }

    @AfterEach
    void close() {
        browser.close();
        Jenkins.XSTREAM2.unmarshal(XStream2.getDefaultDriver().createReader(new StringReader(before)), configuration());
        configuration().save();
    }

    private static CastorConfiguration configuration() {
        return CastorConfiguration.get();
    }

    private static String xml() {
        return Jenkins.XSTREAM2.toXML(configuration());
    }

    static Stream<StoreConfiguration> stores() {
        ControllerStore controller = new ControllerStore();
        controller.setPath("/srv/castor");
        RsyncStore rsync = new RsyncStore("rsync://cache.example/cache", "rsync://me@cache.example/cache-save");
        rsync.setCredentialsId(StoreCredentials.TEXT);
        S3Store s3 = new S3Store("s3://bucket/castor?region=eu-central-1");
        s3.setCredentialsId(StoreCredentials.AWS);
        s3.setPlainHttp(true);
        return Stream.of(new ControllerStore(), controller, new DirectoryStore("/mnt/castor"), rsync, s3);
    }

    @ParameterizedTest
    @MethodSource("stores")
    void whatIsShownIsWhatIsSaved(StoreConfiguration store) throws Exception {
        CastorConfiguration configuration = configuration();
        configuration.setStore(store);
        // A copy, as XML would refer to the same one.
        NamedStore named =
                new NamedStore("team", (StoreConfiguration) Jenkins.XSTREAM2.fromXML(Jenkins.XSTREAM2.toXML(store)));
        named.setFolders("team/web\nother");
        configuration.setStores(List.of(named, new NamedStore("second", new ControllerStore())));
        configuration.setPolicyFolders("team");
        configuration.setCaches("npm\nvendor=vendor/bundle");
        configuration.setPolicy(POLICY);
        configuration.setTrustedCauses("zuul\norg.example.PushCause");
        configuration.setPrimaryBranches("trunk\nmaster");
        configuration.setSharedProjects("mediawiki/core");
        configuration.setTrustedKeys(SigningKey.generate().publicPem());
        configuration.setDeadline(11);
        configuration.setSpread(12);
        configuration.setMaxAge(13);
        configuration.setMaxSize(14);
        configuration.setStaleAfter(15);
        configuration.setLevel(16);
        Retention retention = new Retention();
        retention.setRecompress(17);
        retention.setRecompressMinutes(18);
        configuration.setRetention(retention);
        configuration.setNear(List.of("http://cache.example:8080", "/var/cache/castor"));
        String wanted = xml();
        jenkins.submit(form(browser.goTo("castor")));
        assertThat(xml()).isEqualTo(wanted);
        assertThat(Files.readString(configurationFile())).contains("org.example.PushCause");
    }

    @Test
    void theLastStoreForFoldersCanBeRemoved() throws Exception {
        configuration().setStores(List.of(new NamedStore("team", new ControllerStore())));
        HtmlPage page = browser.goTo("castor");
        page.<HtmlButton>getFirstByXPath("//button[contains(@class,'repeatable-delete')]")
                .click();
        browser.waitForBackgroundJavaScript(20_000);
        jenkins.submit(form(page));
        assertThat(configuration().getStores()).isEmpty();
    }

    @Test
    void aStoreForFoldersMayUseCredentialsOfAFolderAndTheDefaultOneMayNot() throws Exception {
        S3Store s3 = new S3Store("s3://bucket/castor");
        s3.setCredentialsId(StoreCredentials.AWS);
        s3.setCredentialsFolder("team/web");
        configuration().setStores(List.of(new NamedStore("team", s3)));
        RsyncStore rsync = new RsyncStore("rsync://cache.example/cache", "rsync://me@cache.example/cache-save");
        rsync.setCredentialsFolder("team");
        configuration().setStores(List.of(new NamedStore("team", s3), new NamedStore("sync", rsync)));
        String wanted = xml();
        assertThat(wanted).contains("<credentialsFolder>team/web<", "<credentialsFolder>team<");
        jenkins.submit(form(browser.goTo("castor")));
        assertThat(xml()).isEqualTo(wanted);
        assertThatThrownBy(() -> configuration().setStore(s3))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("The default store is for all jobs");
        assertThat(configuration().getStores().get(0).isFor("team/web/main")).isTrue();
        assertThat(configuration().getStores().get(0).isFor("team/website")).isFalse();
        assertThat(configuration().getStores().get(0).isFor("team")).isFalse();
    }

    @Test
    void whatIsNotToBeCompressedAgainStaysEmpty() throws Exception {
        configuration().getRetention().setRecompress(12);
        HtmlForm form = form(browser.goTo("castor"));
        form.getInputByName("_.recompress").setValue("");
        jenkins.submit(form);
        assertThat(configuration().getRetention().getRecompress()).isNull();
        jenkins.submit(form(browser.goTo("castor")));
        assertThat(configuration().getRetention().getRecompress()).isNull();
    }

    private static HtmlForm form(HtmlPage page) {
        return page.getFormByName("config");
    }

    private static Path configurationFile() {
        return jenkins.jenkins.getRootDir().toPath().resolve(CastorConfiguration.class.getName() + ".xml");
    }

    @Test
    void whatIsTypedIsSaved() throws Exception {
        HtmlForm form = form(browser.goTo("castor"));
        area(form, "_.caches").setText("npm\n\n maven \n");
        area(form, "_.near").setText("http://a\n\n /b \n");
        form.getInputByName("_.deadline").setValue("33");
        jenkins.submit(form);
        assertThat(configuration().getNear()).isEqualTo(List.of("http://a", "/b"));
        assertThat(configuration().getCaches()).isEqualTo("npm\nmaven");
        assertThat(configuration().getDeadline()).isEqualTo(33);
        assertThat(configuration().cacheList()).isEqualTo(List.of("npm", "maven"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_.policy   | allow everybody | Castor: line 1, column 7",
                "_.deadline | much            | Castor: The field deadline takes a whole number from 1 to 720",
                "_.level    | 20              | Castor: The field level takes a whole number from 1 to 19",
                "_.recompress | 3             | Castor: The field recompress takes a whole number from 4 to 19",
                "_.near     | cache.example   | Castor: A near cache is a server like",
                "_.path     | not/absolute    | Castor: Write an absolute path",
                "_.policyFolders | /team      | is no full name of a folder"
            })
    void whatIsRefusedIsSaidAndNothingOfTheFormIsKept(String field, String value, String said) throws Exception {
        HtmlForm form = form(browser.goTo("castor"));
        // Fields before and behind the wrong one.
        area(form, "_.caches").setText("pip");
        form.getInputByName("_.staleAfter").setValue("77");
        if (List.of("_.policy", "_.near", "_.policyFolders").contains(field)) {
            area(form, field).setText(value);
        } else {
            form.getInputByName(field).setValue(value);
        }
        browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
        assertThat(jenkins.submit(form).getWebResponse().getContentAsString())
                .contains(said)
                .doesNotContain("at io.jenkins");
        assertThat(xml()).isEqualTo(before);
    }

    private static HtmlTextArea area(HtmlForm form, String name) {
        return form.getTextAreaByName(name);
    }

    /** The doCheck of every field, and its setter. */
    @Test
    void whatIsRefusedIsSaidAsItIsTyped() {
        CastorConfiguration configuration = configuration();
        String tooLong = "b".repeat(300);
        refused("npn", "did you mean npm", configuration::doCheckCaches, configuration::setCaches);
        refused("../x=y", "does not start with a name", configuration::doCheckCaches, configuration::setCaches);
        refused("npm\nnpm=x", "Two caches have the name npm", configuration::doCheckCaches, configuration::setCaches);
        refused("allow all", "line 1, column 7", configuration::doCheckPolicy, configuration::setPolicy);
        refused("team/", "is no full name", configuration::doCheckPolicyFolders, configuration::setPolicyFolders);
        refused("me", "me is neither one of", configuration::doCheckTrustedCauses, configuration::setTrustedCauses);
        refused(tooLong, "shorten", configuration::doCheckPrimaryBranches, configuration::setPrimaryBranches);
        refused(tooLong, "shorten", configuration::doCheckSharedProjects, configuration::setSharedProjects);
        refused("no key", "neither PEM nor base64", configuration::doCheckTrustedKeys, configuration::setTrustedKeys);
        refused(
                "/a\nb",
                "A near cache is a server like",
                text -> configuration.doCheckNear(null, text),
                text -> configuration.setNear(text.lines().toList()));
        refused("0", "1 to 720", configuration::doCheckDeadline, number(configuration::setDeadline));
        refused("3601", "0 to 3600", configuration::doCheckSpread, number(configuration::setSpread));
        refused("-1", "0 to 3650", configuration::doCheckMaxAge, number(configuration::setMaxAge));
        refused("1001", "1 to 1000", configuration::doCheckMaxSize, number(configuration::setMaxSize));
        refused("-1", "0 to 3650", configuration::doCheckStaleAfter, number(configuration::setStaleAfter));
        refused("20", "1 to 19", configuration::doCheckLevel, number(configuration::setLevel));
        Retention retention = configuration.getRetention();
        Retention.DescriptorImpl form = (Retention.DescriptorImpl) retention.getDescriptor();
        refused("3", "4 to 19", form::doCheckRecompress, number(retention::setRecompress));
        refused("0", "1 to 720", form::doCheckRecompressMinutes, number(retention::setRecompressMinutes));
        assertThat(form.doCheckRecompress(" ").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(configuration.doCheckDeadline("ten").getMessage()).contains("not &quot;ten&quot;");
        assertThat(xml()).isEqualTo(before);
    }

    @Test
    void whatIsRefusedOfAStoreForFoldersIsSaidAsItIsTyped() throws Exception {
        NamedStore store = new NamedStore("team", new ControllerStore());
        NamedStore.DescriptorImpl form = (NamedStore.DescriptorImpl) store.getDescriptor();
        Consumer<String> named = name -> new NamedStore(name, new ControllerStore());
        for (String name : List.of("", "a b", "../x", "-x", "x".repeat(51))) {
            refused(name, "is no name for a store", form::doCheckName, named);
        }
        refused("default", "means the store for all jobs", form::doCheckName, named);
        refused("a//b", "is no full name", form::doCheckFolders, store::setFolders);
        assertThat(form.doCheckFolders("team").kind).isEqualTo(FormValidation.Kind.WARNING);
        jenkins.createFreeStyleProject("there");
        assertThat(form.doCheckFolders("there").kind).isEqualTo(FormValidation.Kind.OK);
        assertThatThrownBy(() -> configuration().setStores(List.of(store, store)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("Two stores have the name team");
        S3Store s3 = new S3Store("s3://bucket/castor");
        S3Store.DescriptorImpl s3Form = (S3Store.DescriptorImpl) s3.getDescriptor();
        refused("team/", "is no full name", s3Form::doCheckCredentialsFolder, s3::setCredentialsFolder);
        assertThat(s3Form.doCheckCredentialsFolder("gone").getMessage()).contains("There is no folder gone");
        assertThat(s3Form.doCheckCredentialsId(StoreCredentials.AWS, "gone").getMessage())
                .contains("There is no folder gone");
    }

    private static Consumer<String> number(Consumer<Integer> setter) {
        return text -> setter.accept(Integer.valueOf(text));
    }

    private static void refused(
            String value, String said, Function<String, FormValidation> check, Consumer<String> setter) {
        assertThat(check.apply(value).kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(check.apply(value).getMessage()).contains(said);
        assertThatThrownBy(() -> setter.accept(value))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                CastorConfiguration.class,
                ControllerStore.class,
                DirectoryStore.class,
                RsyncStore.class,
                S3Store.class,
                NamedStore.class,
                CastorJobProperty.class,
                CastorNodeProperty.class,
                Retention.class,
                RetentionProperty.class
            })
    void everyFieldHasHelp(Class<?> type) throws Exception {
        String folder = type.getSimpleName() + "/";
        String form = OptionalJobProperty.class.isAssignableFrom(type) ? "config-details.jelly" : "config.jelly";
        try (InputStream jelly = type.getResourceAsStream(folder + form)) {
            String text = new String(jelly.readAllBytes(), StandardCharsets.UTF_8);
            Set<String> fields = Pattern.compile("field=\"([A-Za-z]+)\"")
                    .matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .collect(Collectors.toSet());
            assertThat(fields)
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(type.getResource(folder + "help-" + field + ".html"))
                            .isNotNull());
        }
    }

    @Test
    void theDefaultPolicyIsShownBesideTheOneInUse() throws Exception {
        configuration().setPolicy(POLICY);
        assertThat(browser.goTo("castor")
                        .getElementById("castor-default-policy")
                        .getTextContent())
                .isEqualTo(Policies.DEFAULT);
    }

    @Test
    void theDefaultPolicyIsNotShownTwice() throws Exception {
        configuration().setPolicy("");
        HtmlPage page = browser.goTo("castor");
        assertThat(page.getElementByName("_.policy").getTextContent().strip()).isEqualTo(Policies.DEFAULT);
        assertThat(page.getElementById("castor-default-policy")).isNull();
    }

    @Test
    void thePageOfTheSystemDoesNotShowIt() throws Exception {
        assertThat(browser.goTo("manage/configure").asXml()).doesNotContain("_.trustedCauses");
        assertThat(browser.goTo("manage").asXml()).contains("href=\"castor\"");
    }

    @Test
    void aJobKeepsItsRestriction() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        CastorJobProperty property = new CastorJobProperty();
        property.setPolicy(POLICY);
        job.addProperty(property);
        jenkins.configRoundtrip(job);
        assertThat(job.getProperty(CastorJobProperty.class).getPolicy()).isEqualTo(POLICY);

        HtmlForm form = form(browser.getPage(job, "configure"));
        area(form, "_.policy").setText("allow everybody");
        browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
        assertThat(jenkins.submit(form).getWebResponse().getContentAsString()).contains("Castor: line 1, column 7");
        assertThat(job.getProperty(CastorJobProperty.class).getPolicy()).isEqualTo(POLICY);
    }

    @Test
    void aNodeKeepsItsNearCaches() throws Exception {
        Node node = jenkins.configRoundtrip((Node) jenkins.createSlave());
        assertThat(node.getNodeProperty(CastorNodeProperty.class)).isNull();
        CastorNodeProperty property = new CastorNodeProperty();
        property.setNear(List.of("http://cache.example:8080", "/var/cache/castor"));
        node.getNodeProperties().replace(property);
        Node after = jenkins.configRoundtrip(node);
        assertThat(after.getNodeProperty(CastorNodeProperty.class)).isNotSameAs(property);
        assertThat(after.getNodeProperty(CastorNodeProperty.class).getNear()).isEqualTo(property.getNear());

        HtmlForm form = form(browser.goTo("computer/" + node.getNodeName() + "/configure"));
        area(form, "_.near").setText("cache.example");
        browser.getOptions().setThrowExceptionOnFailingStatusCode(false);
        assertThat(jenkins.submit(form).getWebResponse().getContentAsString())
                .contains("Castor: A near cache is a server like");
        assertThat(jenkins.jenkins
                        .getNode(node.getNodeName())
                        .getNodeProperty(CastorNodeProperty.class)
                        .getNear())
                .isEqualTo(property.getNear());
    }

    @Test
    void theFormOfANodeSaysWhatIsWrongAsItIsTyped() throws Exception {
        DumbSlave node = jenkins.createSlave();
        String path = "computer/" + node.getNodeName() + "/descriptorByName/" + CastorNodeProperty.class.getName()
                + "/checkNear?value=x";
        WebRequest request =
                new WebRequest(jenkins.getURL().toURI().resolve(path).toURL(), HttpMethod.POST);
        assertThat(browser.getPage(browser.addCrumb(request)).getWebResponse().getContentAsString())
                .contains("A near cache is a server like");
    }

    @Test
    void aJobWithoutARestrictionGetsNone() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        jenkins.configRoundtrip(job);
        assertThat(job.getProperty(CastorJobProperty.class)).isNull();
    }
}
