package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** The file of a job that takes long to read keeps nobody from the others. Such a file is a pipe that nobody writes to. */
class SlowDiskTest {

    private static final String FILE = "io.jenkins.plugins.castor.diary.xml";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    Path temp;

    private static Path file(JenkinsRule jenkins, String job) {
        return jenkins.jenkins
                .getRootDir()
                .toPath()
                .resolve("jobs")
                .resolve(job)
                .resolve(FILE);
    }

    private static void makeSlow(Path file) throws Exception {
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
    }

    /** What waits for the file reads an empty one, and goes on. */
    private static void end(Path file) throws Exception {
        Files.newOutputStream(file).close();
    }

    private static int status(JenkinsRule jenkins, String path) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .goTo(path, null)
                .getWebResponse()
                .getStatusCode();
    }

    @Test
    void pagesOfOtherJobsDoNotWait() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.createOnlineSlave().setLabelString("linux");
            CachingJob.run(jenkins, CachingJob.job(jenkins, "slow"));
            CachingJob.run(jenkins, CachingJob.job(jenkins, "website"));
        });
        sessions.then(jenkins -> {
            Path slow = file(jenkins, "slow");
            makeSlow(slow);
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return status(jenkins, "job/slow/castor-caches/");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(status(jenkins, "job/website/castor-caches/")).isEqualTo(200);
            assertThat(status(jenkins, "job/website/")).isEqualTo(200);
            assertThat(waiting).isNotDone();
            end(slow);
            assertThat(waiting.get(1, TimeUnit.MINUTES)).isEqualTo(200);
        });
    }

    @Test
    void whatEveryPageOfAnAdministratorAsksReadsNoFilesOfJobsThatWereSavedLately() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.createOnlineSlave().setLabelString("linux");
            WorkflowJob job = CachingJob.job(jenkins, "slow");
            CachingJob.run(jenkins, job);
            ControllerStore broken = new ControllerStore();
            broken.setPath(
                    Files.writeString(temp.resolve("file"), "").resolve("store").toString());
            CastorConfiguration.get().setStore(broken);
            CachingJob.run(jenkins, job);
            assertThat(NamespaceHistory.of(job).oldestSuspect()).isPresent();
        });
        sessions.then(jenkins -> {
            assertThat(Files.readString(
                            jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.castor.stale.xml")))
                    .contains("<string>slow</string>");
            makeSlow(file(jenkins, "slow"));
            StaleCaches monitor = ExtensionList.lookupSingleton(StaleCaches.class);
            CompletableFuture<Boolean> activated = CompletableFuture.supplyAsync(monitor::isActivated);
            assertThat(activated.get(1, TimeUnit.MINUTES)).isFalse();
        });
    }
}
