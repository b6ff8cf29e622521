package io.jenkins.plugins.castor.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.NamedStore;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.Retention;
import io.jenkins.plugins.castor.config.RetentionProperty;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.GroupLimit;
import io.jenkins.plugins.castor.engine.retention.NamespaceTerms;
import io.jenkins.plugins.castor.folder.FolderProperty;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a prune is told of the namespaces of jobs in folders, by store. */
@WithJenkins
class JobTermsTest {

    private static JenkinsRule jenkins;
    private static int tests;

    private final NamespaceUses uses = NamespaceUses.get();
    private Folder folder;
    private FreeStyleProject job;
    private Namespace namespace;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @BeforeEach
    void make() throws Exception {
        folder = jenkins.createProject(Folder.class, "team" + ++tests);
        FolderProperty property = new FolderProperty();
        property.setJobGigabytes(5);
        property.setTotalGigabytes(7);
        folder.addProperty(property);
        job = folder.createProject(FreeStyleProject.class, "job");
        namespace = new Namespace(folder.getFullName(), "main", job.getFullName());
        ControllerStore other = new ControllerStore();
        other.setPath("/nowhere/other");
        CastorConfiguration.get().setStores(List.of(new NamedStore("other", other)));
    }

    @AfterEach
    void forget() {
        CastorConfiguration.get().setStores(List.of());
        uses.setClock(Clock.systemUTC());
    }

    private NamespaceTerms terms(String store) {
        return new JobTerms(store, new Retention(), uses).apply(namespace);
    }

    private void days(int passed) {
        Instant start = Instant.parse("2026-11-30T12:00:00Z");
        uses.setClock(Clock.fixed(start.plus(Duration.ofDays(passed)), ZoneOffset.UTC));
    }

    @Test
    void aFolderLimitsEachNamespaceAndAllOfThem() throws Exception {
        assertThat(terms("")).isEqualTo(NamespaceTerms.NONE);
        uses.saved("", namespace, job);
        GroupLimit group = new GroupLimit("the folder " + folder.getFullName(), 7_000_000_000L);
        assertThat(terms("").groups()).containsExactly(group);
        assertThat(terms("").policy().orElseThrow().namespaceMaxBytes()).hasValue(5_000_000_000L);
        RetentionProperty own = new RetentionProperty();
        own.setGigabytes(2);
        job.addProperty(own);
        assertThat(terms("").policy().orElseThrow().namespaceMaxBytes()).hasValue(2_000_000_000L);
        // What a deleted job left still takes room.
        job.delete();
        assertThat(terms("").groups()).containsExactly(group);
        assertThat(terms("").policy().orElseThrow().namespaceMaxBytes()).hasValue(5_000_000_000L);
    }

    @Test
    void useOfOneStoreKeepsNothingInAnother() {
        days(0);
        uses.saved("", namespace, job);
        uses.saved("other", namespace, job);
        days(9);
        uses.loaded("other", namespace);
        assertThat(terms("other").used().orElseThrow()).isEqualTo(uses.now());
        assertThat(terms("").used().orElseThrow()).isEqualTo(uses.now().minus(Duration.ofDays(9)));
    }

    @Test
    void whatWasCopiedIsAsUsedAsWhereItCameFromUntilItIsUsedItself() {
        days(0);
        uses.saved("", namespace, job);
        assertThat(terms("other").used()).hasValue(uses.now());
        days(5);
        uses.loaded("other", namespace);
        assertThat(terms("other").used()).hasValue(uses.now());
        assertThat(terms("other").groups()).hasSize(1); // by the job that saved it
        assertThat(terms("").used()).hasValue(uses.now().minus(Duration.ofDays(5)));
    }
}
