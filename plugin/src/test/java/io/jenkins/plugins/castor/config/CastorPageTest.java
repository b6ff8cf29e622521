package io.jenkins.plugins.castor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
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
        String wanted = xml();
        jenkins.submit(form(browser.goTo("castor")));
        assertThat(xml()).isEqualTo(wanted);
        assertThat(Files.readString(configurationFile())).contains("org.example.PushCause");
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
        form.getInputByName("_.deadline").setValue("33");
        jenkins.submit(form);
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
                "_.path     | not/absolute    | Castor: Write an absolute path"
            })
    void whatIsRefusedIsSaidAndNothingOfTheFormIsKept(String field, String value, String said) throws Exception {
        HtmlForm form = form(browser.goTo("castor"));
        // Fields before and behind the wrong one.
        area(form, "_.caches").setText("pip");
        form.getInputByName("_.staleAfter").setValue("77");
        if (field.equals("_.policy")) {
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
        refused("me", "me is neither one of", configuration::doCheckTrustedCauses, configuration::setTrustedCauses);
        refused(tooLong, "shorten", configuration::doCheckPrimaryBranches, configuration::setPrimaryBranches);
        refused(tooLong, "shorten", configuration::doCheckSharedProjects, configuration::setSharedProjects);
        refused("no key", "neither PEM nor base64", configuration::doCheckTrustedKeys, configuration::setTrustedKeys);
        refused("0", "1 to 720", configuration::doCheckDeadline, number(configuration::setDeadline));
        refused("3601", "0 to 3600", configuration::doCheckSpread, number(configuration::setSpread));
        refused("-1", "0 to 3650", configuration::doCheckMaxAge, number(configuration::setMaxAge));
        refused("1001", "1 to 1000", configuration::doCheckMaxSize, number(configuration::setMaxSize));
        refused("-1", "0 to 3650", configuration::doCheckStaleAfter, number(configuration::setStaleAfter));
        assertThat(configuration.doCheckDeadline("ten").getMessage()).contains("not &quot;ten&quot;");
        assertThat(xml()).isEqualTo(before);
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
                CastorJobProperty.class,
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
    void aJobWithoutARestrictionGetsNone() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        jenkins.configRoundtrip(job);
        assertThat(job.getProperty(CastorJobProperty.class)).isNull();
    }
}
