package io.jenkins.plugins.castor.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.AuthorizationStrategy;
import io.jenkins.plugins.castor.freestyle.CacheWrapper;
import io.jenkins.plugins.castor.freestyle.LoadBuilder;
import io.jenkins.plugins.castor.freestyle.SavePublisher;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What people fill in: forms of jobs, the snippet generator, and what the forms say while they type. */
@WithJenkins
class FormsTest {

    private static JenkinsRule jenkins;
    private static FreeStyleProject job;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = rule.createFreeStyleProject("job");
    }

    @BeforeEach
    void emptyTheJob() throws Exception {
        job.getBuildersList().clear();
        job.getPublishersList().clear();
        job.getBuildWrappersList().clear();
    }

    @AfterEach
    void letEverybodyIn() {
        jenkins.jenkins.setAuthorizationStrategy(new AuthorizationStrategy.Unsecured());
    }

    @Test
    void theSnippetGeneratorHasTheStepsAndNotTheBuildStepsOfTheirNames() {
        assertThat(ExtensionList.lookup(Snippetizer.class).get(0).getQuasiDescriptors(false))
                .filteredOn(listed -> listed.getSymbol().startsWith("castor"))
                .extracting(listed -> listed.real.clazz.getSimpleName())
                .containsExactlyInAnyOrder("LoadStep", "LookupStep", "WaitStep", "SaveStep", "BlockStep");
    }

    @Test
    void formsOfFreestyleJobsKeepEverything() throws Exception {
        LoadBuilder load = new LoadBuilder();
        load.caches = new ArrayList<>(List.of("npm", "own=~/own,include=*.{x,y}"));
        load.key = new ArrayList<>(List.of("package-lock.json", "**/pom.xml"));
        load.keyText = new ArrayList<>(List.of("node 22"));
        load.project = "website";
        load.branch = "main";
        load.job = "test";
        load.fallbacks = new ArrayList<>(List.of("stable", "main"));
        load.deadline = 5;
        load.spread = 0;
        load.clean = true;
        load.strict = true;
        SavePublisher save = new SavePublisher();
        save.caches = new ArrayList<>(List.of("pip"));
        save.project = "website";
        save.branch = "main";
        save.job = "test";
        save.deadline = 6;
        save.level = 12;
        save.dropUnused = 14;
        save.strict = true;
        CacheWrapper wrapper = new CacheWrapper();
        wrapper.caches = new ArrayList<>(List.of("maven"));
        wrapper.fallbacks = new ArrayList<>(List.of("main"));
        wrapper.spread = 7;
        wrapper.level = 19;
        wrapper.dropUnused = 0;
        roundTrip(load, save, wrapper);
    }

    @Test
    void formsOfFreestyleJobsThatSayNothingStayEmpty() throws Exception {
        roundTrip(new LoadBuilder(), new SavePublisher(), new CacheWrapper());
        assertThat(job.getBuildersList().get(LoadBuilder.class).caches).isNull();
        assertThat(job.getBuildersList().get(LoadBuilder.class).deadline).isNull();
    }

    @Test
    void formsOfStepsKeepEverything() throws Exception {
        StepConfigTester tester = new StepConfigTester(jenkins);
        LoadStep load = new LoadStep();
        load.caches = new ArrayList<>(List.of("npm", "own=~/own"));
        load.fallbacks = new ArrayList<>(List.of("stable", "main"));
        load.spread = 3;
        jenkins.assertEqualDataBoundBeans(load, tester.configRoundTrip(load));
        SaveStep save = new SaveStep();
        save.job = "test";
        save.level = 9;
        save.strict = true;
        jenkins.assertEqualDataBoundBeans(save, tester.configRoundTrip(save));
        BlockStep block = new BlockStep();
        block.deadline = 5;
        block.dropUnused = 0;
        jenkins.assertEqualDataBoundBeans(block, tester.configRoundTrip(block));
    }

    @Test
    void snippetsSayWhatWasFilledInAndNothingElse() throws Exception {
        SnippetizerTester tester = new SnippetizerTester(jenkins);
        tester.assertRoundTrip(new LoadStep(), "castorLoad()");
        tester.assertRoundTrip(new SaveStep(), "castorSave()");
        LoadStep load = new LoadStep();
        load.caches = new ArrayList<>(List.of("npm", "own=~/own"));
        load.deadline = 5;
        load.clean = true;
        tester.assertRoundTrip(load, "castorLoad caches: ['npm', 'own=~/own'], clean: true, deadline: 5");
        BlockStep block = new BlockStep();
        block.caches = new ArrayList<>(List.of("maven"));
        tester.assertRoundTrip(block, "castor(caches: ['maven']) {\n    // some block\n}");
        tester.assertGenerateSnippet(
                """
                {"stapler-class": "%s", "caches": " npm\\n\\nown=~/own\\n", "fallbacks": "", "deadline": "", "spread": ""}
                """.formatted(LoadStep.class.getName()),
                "castorLoad(caches: ['npm', 'own=~/own'])",
                jenkins.getURL() + "job/job/configure");
        SaveStep save = new SaveStep();
        save.level = 12;
        save.dropUnused = 14;
        tester.assertRoundTrip(save, "castorSave dropUnused: 14, level: 12");
        SnippetizerTester.assertDocGeneration(LoadBuilder.class);
    }

    @Test
    void formsSayWhatIsWrongWhileItIsTyped() throws Exception {
        for (Class<?> form : List.of(
                LoadStep.class,
                SaveStep.class,
                BlockStep.class,
                LoadBuilder.class,
                SavePublisher.class,
                CacheWrapper.class)) {
            assertThat(check(form, "caches", "npm\nown=~/own")).isEqualTo("<div/>");
            assertThat(check(form, "caches", "npm\nnmp")).contains("did you mean npm?");
            assertThat(check(form, "caches", "own=")).contains("own is empty");
            assertThat(check(form, "key", "auto\n*.lock")).isEqualTo("<div/>");
            assertThat(check(form, "key", "../x")).contains("is not below the working directory");
            assertThat(check(form, "deadline", "")).isEqualTo("<div/>");
            assertThat(check(form, "deadline", "0")).contains("write minutes from 1 to 720");
            assertThat(check(form, "deadline", "soon")).contains("Write a whole number, not soon");
            assertThat(check(form, "spread", "-1")).contains("write seconds from 0 to 3600");
            assertThat(check(form, "level", "19")).isEqualTo("<div/>");
            assertThat(check(form, "level", "20"))
                    .contains("write a number from 1 to 19, or leave it out for what the administrator set");
            assertThat(check(form, "dropUnused", "0")).isEqualTo("<div/>");
            assertThat(check(form, "dropUnused", "-1")).contains("write days from 0 to 3650");
        }
    }

    @Test
    void onlyWhoMaySeeTheJobsConfigurationIsToldAndOnlyByPost() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("author"));
        assertThat(post("reader", LoadBuilder.class, "caches", "nmp", HttpMethod.POST)
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(403);
        assertThat(post("author", LoadBuilder.class, "caches", "nmp", HttpMethod.GET)
                        .getWebResponse()
                        .getStatusCode())
                .isEqualTo(404);
        assertThat(post("author", LoadBuilder.class, "caches", "nmp", HttpMethod.POST)
                        .getWebResponse()
                        .getContentAsString())
                .contains("did you mean npm?");
    }

    @Test
    void everyFormAndEveryFieldOfItHasHelp() throws Exception {
        job.getBuildersList().add(new LoadBuilder());
        job.getPublishersList().add(new SavePublisher());
        job.getBuildWrappersList().add(new CacheWrapper());
        JenkinsRule.WebClient client = jenkins.createWebClient();
        String page = client.goTo("job/job/configure").asXml();
        for (DescribableParameter field : DescribableModel.of(BlockStep.class).getParameters()) {
            assertHelp(page, "descriptor/" + LoadStep.class.getName() + "/help/" + field.getName());
        }
        for (Class<?> form : List.of(LoadBuilder.class, SavePublisher.class, CacheWrapper.class)) {
            assertHelp(page, "descriptor/" + form.getName() + "/help");
        }
        for (Class<?> form :
                List.of(LoadStep.class, LookupStep.class, WaitStep.class, SaveStep.class, BlockStep.class)) {
            assertThat(DescribableModel.of(form).getHelp()).as("%s", form).isNotBlank();
            for (DescribableParameter field : DescribableModel.of(form).getParameters()) {
                assertThat(field.getHelp()).as("%s of %s", field, form).isNotBlank();
            }
        }
    }

    private static void assertHelp(String page, String address) throws Exception {
        assertThat(page).contains("/" + address + "\"");
        assertThat(jenkins.createWebClient().goTo(address).getWebResponse().getContentAsString())
                .as(address)
                .contains("<div>");
    }

    private void roundTrip(LoadBuilder load, SavePublisher save, CacheWrapper wrapper) throws Exception {
        job.getBuildersList().add(load);
        job.getPublishersList().add(save);
        job.getBuildWrappersList().add(wrapper);
        jenkins.configRoundtrip(job);
        LoadBuilder loadAfter = job.getBuildersList().get(LoadBuilder.class);
        SavePublisher saveAfter = job.getPublishersList().get(SavePublisher.class);
        CacheWrapper wrapperAfter = job.getBuildWrappersList().get(CacheWrapper.class);
        assertThat(loadAfter).isNotSameAs(load);
        jenkins.assertEqualDataBoundBeans(load, loadAfter);
        jenkins.assertEqualDataBoundBeans(save, saveAfter);
        jenkins.assertEqualDataBoundBeans(wrapper, wrapperAfter);
    }

    private String check(Class<?> form, String field, String value) throws Exception {
        return post("", form, field, value, HttpMethod.POST).getWebResponse().getContentAsString();
    }

    private Page post(String user, Class<?> form, String field, String value, HttpMethod method) throws Exception {
        String check = "check" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
        JenkinsRule.WebClient client = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        if (!user.isEmpty()) {
            client.login(user);
        }
        WebRequest request = new WebRequest(
                URI.create(jenkins.getURL() + "job/job/descriptorByName/" + form.getName() + "/" + check + "?value="
                                + URLEncoder.encode(value, StandardCharsets.UTF_8))
                        .toURL(),
                method);
        return client.getPage(method == HttpMethod.POST ? client.addCrumb(request) : request);
    }
}
