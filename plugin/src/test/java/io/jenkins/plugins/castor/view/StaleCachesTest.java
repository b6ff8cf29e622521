package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.model.Result;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** The warning about caches that nobody renews. */
class StaleCachesTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    Path temp;

    private static StaleCaches monitor() {
        return ExtensionList.lookupSingleton(StaleCaches.class);
    }

    /** As if so many days had passed since the test began. */
    private static void setDay(int day) {
        Instant start = Instant.parse("2026-11-20T12:00:00Z");
        monitor().setClock(Clock.fixed(start.plus(Duration.ofDays(day)), ZoneOffset.UTC));
    }

    private void breakTheStore() throws Exception {
        ControllerStore broken = new ControllerStore();
        broken.setPath(
                Files.writeString(temp.resolve("file"), "").resolve("store").toString());
        CastorConfiguration.get().setStore(broken);
    }

    @Test
    void aCacheIsStaleWhenBuildsThatMaySaveSucceedForDaysWithoutSaving() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.createOnlineSlave().setLabelString("linux");
            WorkflowJob job = CachingJob.job(jenkins, "website");
            setDay(0);
            CachingJob.run(jenkins, job);
            setDay(8);
            assertThat(monitor().isActivated())
                    .as("no build succeeds, so nothing is missed")
                    .isFalse();

            breakTheStore();
            jenkins.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0));
            assertThat(monitor().isActivated())
                    .as("a build without a known cause may not save")
                    .isFalse();
            setDay(6);
            CachingJob.run(jenkins, job);
            assertThat(monitor().isActivated()).as("six days are not seven").isFalse();
            setDay(8);
            CachingJob.run(jenkins, job);
            assertThat(monitor().isActivated()).isTrue();
            assertTold(
                    jenkins,
                    job,
                    "website/default/website was last written 8 days ago, though builds that may save"
                            + " succeed: the last was #4.");
            CastorConfiguration.get().setStaleAfter(0);
            assertThat(monitor().isActivated()).isFalse();
            CastorConfiguration.get().setStaleAfter(7);
            CastorConfiguration.get().save();
        });
        sessions.then(jenkins -> {
            jenkins.createOnlineSlave().setLabelString("linux");
            setDay(9);
            WorkflowJob job = jenkins.jenkins.getItemByFullName("website", WorkflowJob.class);
            assertTold(jenkins, job, "website/default/website was last written 9 days ago");
            setDay(20);
            assertThat(monitor().isActivated()).as("no build succeeds any more").isFalse();

            setDay(9);
            job.renameTo("renamed");
            assertThat(monitor().isActivated())
                    .as("told again by its next build")
                    .isFalse();
            breakTheStore();
            CachingJob.run(jenkins, job);
            assertThat(monitor().isActivated()).isTrue();
            CastorConfiguration.get().setStore(new ControllerStore());
            CachingJob.run(jenkins, job);
            assertThat(monitor().getJobs()).as("written again").hasSize(1);
            job.delete();
            assertThat(monitor().isActivated()).isFalse();
        });
    }

    private static void assertTold(JenkinsRule jenkins, WorkflowJob job, String sentence) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        assertThat(client.goTo("manage").asNormalizedText()).contains(sentence);
        assertThat(client.goTo(CachingJob.url(job)).asNormalizedText()).contains(sentence);
    }
}
