package io.jenkins.plugins.castor.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixConfiguration;
import hudson.matrix.MatrixProject;
import hudson.matrix.TextAxis;
import hudson.model.FreeStyleProject;
import hudson.model.Items;
import hudson.model.Result;
import hudson.tasks.Shell;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.Builds;
import io.jenkins.plugins.castor.RsyncServer;
import io.jenkins.plugins.castor.StoreAnswers;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.DirectoryStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.config.RsyncStore;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.freestyle.CacheWrapper;
import io.jenkins.plugins.castor.retention.StorePruner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.Page;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jobs in folders with stores of their own, in a real Jenkins with a real agent, a directory and a real rsync daemon. */
@WithJenkins
class FolderStoresTest {

    private static final String WORK = """
            node('linux') {
                deleteDir()
                castorLoad caches: ['deps=deps']
                sh 'test -e deps/one || (mkdir -p deps && echo content > deps/one)'
                castorSave()
            }
            """;

    @TempDir
    static Path temp;

    private static JenkinsRule jenkins;
    private static Builds builds;
    private static RsyncServer rsyncd;
    private static int tests;

    private Folder one;
    private Folder two;
    private Path directory;
    private Path ofAll;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        builds = new Builds(rule);
        rsyncd = new RsyncServer(Files.createDirectory(temp.resolve("rsync")));
    }

    @AfterAll
    static void stop() throws Exception {
        rsyncd.close();
    }

    /** The folder one has a directory, the folder two an rsync daemon whose password is a credential of that folder. */
    @BeforeEach
    void twoFolders() throws Exception {
        String place = "test-" + ++tests;
        directory = temp.resolve(place);
        ofAll = temp.resolve(place + "-all");
        one = jenkins.createProject(Folder.class, "one" + tests);
        two = jenkins.createProject(Folder.class, "two" + tests);
        ControllerStore all = new ControllerStore();
        all.setPath(ofAll.toString());
        RsyncStore rsync = new RsyncStore(rsyncd.readUrl(place), rsyncd.writeUrl(place));
        rsync.setCredentialsId("rsync");
        rsync.setCredentialsFolder(two.getFullName());
        two.addProperty(new FolderCredentialsProperty(new DomainCredentials[0]));
        FolderCredentialsProperty credentials = two.getProperties().get(FolderCredentialsProperty.class);
        CredentialsStore store = credentials.getStore();
        store.addCredentials(
                Domain.global(),
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "rsync", "", RsyncServer.USER, RsyncServer.PASSWORD));
        NamedStore shared = new NamedStore("shared", new DirectoryStore(directory.toString()));
        shared.setFolders(one.getFullName());
        CastorConfiguration.get().setStore(all);
        CastorConfiguration.get().setStores(List.of(shared, new NamedStore("rsync", rsync)));
        choose(one, "shared");
        choose(two, "rsync");
    }

    @AfterEach
    void forget() {
        CastorConfiguration.get().setStores(List.of());
        CastorConfiguration.get().setStore(new ControllerStore());
    }

    private static FolderProperty choose(AbstractFolder<?> folder, String store) throws IOException {
        FolderProperty property = new FolderProperty();
        property.setStore(store);
        folder.getProperties().replace(property);
        return property;
    }

    private static WorkflowJob job(Folder folder, String name) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(WORK, true));
        return job;
    }

    /** What Castor says of one more build. */
    private static String run(WorkflowJob job) throws Exception {
        return String.join("\n", Builds.castor(builds.run(job)));
    }

    /** Whether a store has heads of the namespace of a job. */
    private static boolean has(Path store, String job) throws IOException {
        if (!Files.isDirectory(store)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .anyMatch(file -> file.toString().contains(job.replace("/", "%2F")));
        }
    }

    private Path ofRsync() {
        return rsyncd.objects().resolve(directory.getFileName());
    }

    @Test
    void eachJobLoadsAndSavesInTheStoreOfItsFolder() throws Exception {
        for (WorkflowJob job : List.of(job(one, "web"), job(two, "web"))) {
            assertThat(run(job)).contains("cold: nothing was saved yet", "saved 2 entries", "generation 1");
            assertThat(run(job)).contains("restored 1 file", "unchanged");
        }
        assertThat(has(directory, one.getFullName() + "/web")).isTrue();
        assertThat(has(directory, two.getFullName() + "/web")).isFalse();
        assertThat(has(ofRsync(), two.getFullName() + "/web")).isTrue();
        assertThat(has(ofRsync(), one.getFullName() + "/web")).isFalse();
        assertThat(ofAll).doesNotExist();
    }

    @Test
    void aJobThatWasMovedUsesTheStoreOfItsNewFolderAndShowsNothingOfTheOld() throws Exception {
        WorkflowJob job = job(one, "web");
        run(job);
        String former = one.getFullName() + "/web";
        Items.move(job, two);
        assertThat(generations(job)).contains("Nothing is saved here");
        assertThat(page(job).getElementById("castor-store").getTextContent()).isEqualTo(", in the store rsync");
        assertThat(page(job).getElementById("castor-builds")).isNull();
        assertThat(page(job).asNormalizedText()).doesNotContain(former);

        assertThat(run(job)).contains("cold: nothing was saved yet", "generation 1");
        assertThat(run(job)).contains("restored 1 file", "unchanged");
        assertThat(has(ofRsync(), two.getFullName() + "/web")).isTrue();
        assertThat(has(directory, two.getFullName() + "/web")).isFalse();
        assertThat(has(directory, former)).isTrue();
        assertThat(page(job).getElementById("castor-builds").getTextContent())
                .contains("#2", "#3")
                .doesNotContain("#1");

        // Back again: what it had there is there.
        Items.move(job, one);
        assertThat(run(job)).contains("restored 1 file", "unchanged");
    }

    @Test
    void clearingAndRevokingConcernOnlyTheStoreOfTheJob() throws Exception {
        WorkflowJob job = job(one, "web");
        run(job);
        job.addProperty(new StoreProperty("default"));
        assertThat(run(job)).contains("cold: nothing was saved yet", "generation 1");
        String namespace = new Namespace(one.getFullName(), "default", job.getFullName()).path();
        try (WebClient browser = jenkins.createWebClient()) {
            assertThat(StoreAnswers.of(browser, job.getUrl() + "castor-caches/", "clear", "namespace", namespace))
                    .contains("Cleared");
        }
        assertThat(run(job)).contains("cold: ");
        job.removeProperty(StoreProperty.class);
        assertThat(run(job)).contains("restored 1 file", "unchanged");
    }

    @Test
    void aStoreThatIsGoneMakesLoadsColdAndSavesSkippedAndSaysWhatToDo() throws Exception {
        WorkflowJob job = job(one, "web");
        run(job);
        CastorConfiguration.get().setStores(List.of());
        String why =
                "the folder " + one.getFullName() + " chooses the store shared, which does not exist or is not for "
                        + job.getFullName() + "; choose another one there, or ask an administrator";
        assertThat(run(job)).contains("cold: " + why, "cache not saved: " + why);
        assertThat(generations(job)).contains("chooses the store shared, which does not exist");
        assertThat(ofAll).doesNotExist();
        job.setDefinition(new CpsFlowDefinition(WORK.replace("'deps=deps']", "'deps=deps'], strict: true"), true));
        assertThat(builds.run(job, Result.FAILURE)).contains("ERROR: castor: cold: " + why);
    }

    @Test
    void aStoreOfAnotherFolderIsLikeOneThatIsNotThere() throws Exception {
        WorkflowJob job = job(one, "web");
        String said = "the job " + job.getFullName() + " chooses the store %s, which does not exist or is not for "
                + job.getFullName();
        for (String name : List.of("rsync", "nothing")) {
            job.removeProperty(StoreProperty.class);
            job.addProperty(new StoreProperty(name));
            assertThat(run(job)).contains("cold: " + said.formatted(name), "cache not saved: " + said.formatted(name));
        }
        assertThat(has(ofRsync(), job.getFullName())).isFalse();
        // A folder that gets the rights of another one does not get its credentials, if they are of that folder.
        choose(one, "rsync");
        job.removeProperty(StoreProperty.class);
        assertThat(run(job)).contains("cold: the folder " + one.getFullName() + " chooses the store rsync, which");
    }

    @Test
    void theConnectionIsTestedWithTheCredentialsOfTheFolder() {
        RsyncStore.DescriptorImpl form =
                (RsyncStore.DescriptorImpl) jenkins.jenkins.getDescriptorOrDie(RsyncStore.class);
        FormValidation good =
                form.doTestConnection(rsyncd.readUrl("a"), rsyncd.writeUrl("a"), "rsync", two.getFullName());
        assertThat(good.kind).as(good.getMessage()).isEqualTo(FormValidation.Kind.OK);
        for (String folder : List.of("", one.getFullName())) {
            assertThat(form.doTestConnection(rsyncd.readUrl("a"), rsyncd.writeUrl("a"), "rsync", folder)
                            .getMessage())
                    .contains("there are no credentials rsync");
            assertThat(form.doFillCredentialsIdItems("", folder))
                    .extracting(option -> option.value)
                    .containsExactly("");
        }
        assertThat(form.doFillCredentialsIdItems("", two.getFullName()))
                .extracting(option -> option.value)
                .containsExactly("", "rsync");
    }

    @Test
    void theNearestChoiceCounts() throws Exception {
        Folder inner = one.createProject(Folder.class, "inner");
        WorkflowJob job = job(inner, "web");
        assertThat(ChosenStore.of(job).name()).isEqualTo("shared");
        choose(inner, "default");
        assertThat(ChosenStore.of(job).name()).isEmpty();
        job.addProperty(new StoreProperty("shared"));
        assertThat(ChosenStore.of(job).name()).isEqualTo("shared");
        assertThat(run(job)).contains("generation 1");
        assertThat(has(directory, job.getFullName())).isTrue();
        // What is a part of a job has the store of the whole.
        MatrixProject matrix = one.createProject(MatrixProject.class, "matrix");
        matrix.setAxes(new AxisList(new TextAxis("os", "linux")));
        MatrixConfiguration part = matrix.getActiveConfigurations().iterator().next();
        assertThat(ChosenStore.of(part).name()).isEqualTo("shared");
        matrix.addProperty(new StoreProperty("default"));
        assertThat(ChosenStore.of(part).name()).isEmpty();
    }

    @Test
    void twoNamesForOnePlaceAreRefused() throws Exception {
        NamedStore again = new NamedStore("again", new DirectoryStore(directory.toString()));
        CastorConfiguration.get()
                .setStores(List.of(CastorConfiguration.get().getStores().get(0), again));
        WorkflowJob job = job(one, "web");
        job.addProperty(new StoreProperty("again"));
        assertThat(run(job)).contains("cold: the store again is at the same place as another store");
        assertThat(ChosenStore.all()).extracting(ChosenStore::name).containsExactly("", "shared");
    }

    @Test
    void everyStoreIsPrunedAndShownByItself() throws Exception {
        Files.createDirectory(directory);
        WorkflowJob job = job(one, "web");
        run(job);
        run(job(two, "web"));
        assertThat(StorePruner.get().prune("me"))
                .hasSize(3)
                .allSatisfy(record -> assertThat(record.getSummary()).contains("stay in use"));
        for (ChosenStore store : ChosenStore.all()) {
            assertThat(StorePruner.get().last(store).getSummary())
                    .as(store.title())
                    .contains(store.name().isEmpty() ? "0 B stay in use" : " stay in use");
        }
        try (WebClient browser = jenkins.createWebClient()) {
            HtmlPage page = browser.goTo("castor-prune");
            assertThat(page.getElementById("castor-last-shared").getTextContent())
                    .contains("stay in use")
                    .doesNotContain(". 0 B stay in use");
            assertThat(page.getElementById("castor-last-rsync")).isNotNull();
            assertThat(page.getElementById("castor-preview-shared").getAttribute("href"))
                    .isEqualTo("preview?store=shared");
            assertThat(StoreAnswers.of(browser, "castor-prune/", "look", "store", "shared"))
                    .contains("stay in use")
                    .doesNotContain(". 0 B stay in use");
            browser.setThrowExceptionOnFailingStatusCode(false);
            Page nothing = browser.getPage(new URI(jenkins.getURL() + "castor-prune/preview?store=nothing").toURL());
            assertThat(nothing.getWebResponse().getStatusCode()).isEqualTo(404);
        }
    }

    @Test
    void freestyleJobsUseTheStoreAndTheCachesOfTheirFolder() throws Exception {
        one.getProperties().get(FolderProperty.class).setCaches("deps=deps");
        FreeStyleProject job = one.createProject(FreeStyleProject.class, "free");
        job.setAssignedLabel(jenkins.jenkins.getLabel("linux"));
        job.getBuildWrappersList().add(new CacheWrapper());
        job.getBuildersList().add(new Shell("test -e deps/one || (mkdir -p deps && echo content > deps/one)"));
        builds.run(job);
        assertThat(builds.run(job)).contains("[castor] nothing to restore: 1 file matches", "[castor] unchanged");
        assertThat(has(directory, job.getFullName())).isTrue();
    }

    private static HtmlPage page(WorkflowJob job) throws Exception {
        try (WebClient browser = jenkins.createWebClient()) {
            return browser.getPage(job, "castor-caches/");
        }
    }

    private static String generations(WorkflowJob job) throws Exception {
        try (WebClient browser = jenkins.createWebClient()) {
            return StoreAnswers.of(browser, job.getUrl() + "castor-caches/", "generations");
        }
    }
}
