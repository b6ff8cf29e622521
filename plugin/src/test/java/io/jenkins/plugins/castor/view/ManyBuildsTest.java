package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jenkins.model.RunAction2;
import org.apache.commons.io.FileUtils;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** The records of builds are small, and are read when a page shows them, not before and not twice. */
class ManyBuildsTest {

    private static final int BUILDS = 60;

    private static final Pattern RECORDS =
            Pattern.compile("\n *<(io\\.jenkins\\.plugins\\.castor\\.[\\w.]+)[ >].*?</\\1>", Pattern.DOTALL);

    /** Numbers of builds that Castor read from disk: other plugins read some, too. */
    private static final List<Integer> READ = new ArrayList<>();

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    /** Notes that its build is read. */
    public static final class Noted extends InvisibleAction implements RunAction2 {

        @Override
        public void onAttached(Run<?, ?> run) {}

        @Override
        public void onLoad(Run<?, ?> run) {
            boolean byCastor = StackWalker.getInstance()
                    .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                            .anyMatch(name -> name.startsWith("io.jenkins.plugins.castor.")
                                    && !name.startsWith(Noted.class.getName())));
            if (byCastor) {
                synchronized (READ) {
                    READ.add(run.getNumber());
                }
            }
        }
    }

    @BeforeEach
    void nothingWasRead() {
        READ.clear();
    }

    /** Two real builds, and copies of the second. */
    private static void build(JenkinsRule jenkins) throws Exception {
        jenkins.createOnlineSlave().setLabelString("linux");
        WorkflowJob job = CachingJob.job(jenkins, "website");
        CachingJob.run(jenkins, job);
        WorkflowRun second = CachingJob.run(jenkins, job);
        second.addAction(new Noted());
        second.save();
        Path builds = second.getRootDir().toPath().getParent();
        for (int number = 3; number <= BUILDS; number++) {
            FileUtils.copyDirectory(
                    second.getRootDir(),
                    builds.resolve(Integer.toString(number)).toFile());
        }
        job.updateNextBuildNumber(BUILDS + 1);
    }

    @Test
    void aPageOfAJobReadsTheBuildsThatItShowsOnceAndTheStartOfJenkinsNone() throws Throwable {
        sessions.then(ManyBuildsTest::build);
        sessions.then(jenkins -> {
            WorkflowJob job = jenkins.jenkins.getItemByFullName("website", WorkflowJob.class);
            JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
            client.goTo("manage/castor-caches/");
            client.goTo("manage/castor-caches/table", "application/json");
            assertThat(READ).as("by the start, and by pages of administrators").isEmpty();
            job.getLazyBuildMixIn().getRunMap().purgeCache();
            HtmlPage page = client.goTo(CachingJob.url(job));
            assertThat(page.asNormalizedText()).contains("#" + BUILDS).contains("#" + (BUILDS - 49));
            assertThat(READ).contains(BUILDS - 49).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(51);
        });
    }

    @Test
    void aBuildWithALoadAndASaveKeepsLittle() throws Throwable {
        sessions.then(jenkins -> {
            jenkins.createOnlineSlave().setLabelString("linux");
            WorkflowJob job = CachingJob.job(jenkins, "website");
            CachingJob.run(jenkins, job);
            WorkflowRun run = CachingJob.run(jenkins, job);
            String text = Files.readString(run.getRootDir().toPath().resolve("build.xml"));
            int bytes = RECORDS.matcher(text)
                    .results()
                    .mapToInt(match -> match.group().getBytes(StandardCharsets.UTF_8).length)
                    .sum();
            assertThat(bytes).as(text).isBetween(500, 2048);
        });
    }
}
