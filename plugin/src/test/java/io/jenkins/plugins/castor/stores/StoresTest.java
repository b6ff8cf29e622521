package io.jenkins.plugins.castor.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.util.Secret;
import io.jenkins.plugins.castor.RsyncServer;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.ControllerStore;
import io.jenkins.plugins.castor.config.DirectoryStore;
import io.jenkins.plugins.castor.config.RsyncStore;
import io.jenkins.plugins.castor.config.S3Store;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whatever kind of store there is: what an agent saved, another one gets back, and nothing is saved twice. */
@WithJenkins
class StoresTest {

    private static final Set<PosixFilePermission> RUNNABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

    @TempDir
    static Path folder;

    private static JenkinsRule jenkins;
    private static Agent one;
    private static Agent two;
    private static S3Server s3;
    private static RsyncServer rsync;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        s3 = new S3Server(Files.createDirectory(folder.resolve("s3")));
        rsync = new RsyncServer(Files.createDirectory(folder.resolve("rsync")));
        one = Agent.connect(rule, "one", folder);
        two = Agent.connect(rule, "two", folder);
        add(new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", S3Server.KEY_ID, S3Server.SECRET, ""));
        add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "pair", "", S3Server.KEY_ID, S3Server.SECRET));
        add(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "rsync", "", RsyncServer.USER, RsyncServer.PASSWORD));
        add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "text", "", Secret.fromString(RsyncServer.PASSWORD)));
    }

    private static void add(Credentials credentials) throws IOException {
        SystemCredentialsProvider.getInstance().getCredentials().add(credentials);
        SystemCredentialsProvider.getInstance().save();
    }

    @AfterAll
    static void end() throws Exception {
        Agent.endAll(jenkins);
        s3.close();
        rsync.close();
    }

    private enum Kind {
        CONTROLLER {
            @Override
            StoreConfiguration store() {
                return new ControllerStore();
            }
        },
        DIRECTORY {
            @Override
            StoreConfiguration store() {
                return new DirectoryStore(folder.resolve("shared").toString());
            }
        },
        RSYNC {
            @Override
            StoreConfiguration store() {
                RsyncStore store = new RsyncStore(rsync.readUrl("a%20store"), rsync.writeUrl("a%20store"));
                store.setCredentialsId("rsync");
                return store;
            }
        },
        RSYNC_WITH_A_SECRET_TEXT {
            @Override
            StoreConfiguration store() {
                RsyncStore store = new RsyncStore(
                        rsync.readUrl("other"), rsync.writeUrl("other").replace("://", "://" + RsyncServer.USER + "@"));
                store.setCredentialsId("text");
                return store;
            }
        },
        S3_WITH_AWS_KEYS {
            @Override
            StoreConfiguration store() {
                S3Store store = new S3Store(s3.newUrl());
                store.setCredentialsId("aws");
                return store;
            }
        },
        S3_WITH_A_USER_AND_A_PASSWORD {
            @Override
            StoreConfiguration store() {
                S3Store store = new S3Store(s3.newUrl());
                store.setCredentialsId("pair");
                return store;
            }
        };

        abstract StoreConfiguration store();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatOneAgentSavedAnotherOneGetsBack(Kind kind) throws Exception {
        CastorConfiguration.get().setStore(kind.store());
        AgentJob builds = new AgentJob(jenkins, kind.name().toLowerCase(java.util.Locale.ROOT));

        assertThat(builds.log(one, "castorLoad caches: ['deps=deps'], strict: true"))
                .contains("[castor] cold: ");
        Path first = one.workspace(builds.name()).resolve("deps");
        byte[] large = fill(first);
        assertThat(builds.log(one, "castorSave caches: ['deps=deps'], strict: true"))
                .contains("[castor] may save: ", "[castor] saved 6 entries, 9.0 MB in ");

        String hit = builds.log(two, "castorLoad caches: ['deps=deps'], strict: true\ncastorSave strict: true");
        assertThat(hit).contains("[castor] restored 3 files, 9.0 MB in ").contains("[castor] unchanged: ");
        Path second = two.workspace(builds.name()).resolve("deps");
        assertThat(second.resolve("bin/tool"))
                .hasContent("run")
                .satisfies(
                        tool -> assertThat(Files.getPosixFilePermissions(tool)).isEqualTo(RUNNABLE));
        assertThat(Files.getPosixFilePermissions(second.resolve("bin"))).isEqualTo(OWN);
        assertThat(Files.readSymbolicLink(second.resolve("current"))).isEqualTo(Path.of("bin/tool"));
        assertThat(second.resolve("large")).hasBinaryContent(large);

        Files.writeString(second.resolve("bin/tool"), "run faster");
        Files.delete(second.resolve("old"));
        assertThat(builds.log(two, "castorSave caches: ['deps=deps'], strict: true"))
                .contains("[castor] saved 5 entries, ")
                .containsPattern("1 new or changed, 1 removed, [0-9]+ B sent");
        assertThat(builds.log(one, "castorLoad caches: ['deps=deps'], strict: true, clean: true"))
                .contains("[castor] restored 1 file, 10 B (1 more unchanged), removed 1 in ");
        assertThat(first.resolve("bin/tool")).hasContent("run faster");
        assertThat(first.resolve("old")).doesNotExist();

        assertThat(one.leftovers(builds.name())).isEmpty();
        assertThat(two.leftovers(builds.name())).isEmpty();
    }

    @Test
    void loadsFromRsyncGoOnWhenTheCredentialsToWriteAreGone() throws Exception {
        CastorConfiguration.get().setStore(Kind.RSYNC.store());
        AgentJob builds = new AgentJob(jenkins, "orphaned");
        fill(Files.createDirectories(one.workspace(builds.name()).resolve("deps")));
        builds.log(one, "castorSave caches: ['deps=deps'], strict: true");

        RsyncStore without = new RsyncStore(rsync.readUrl("a%20store"), rsync.writeUrl("a%20store"));
        without.setCredentialsId("gone");
        CastorConfiguration.get().setStore(without);
        String log = builds.log(
                two,
                "castorLoad caches: ['deps=deps'], strict: true\nwriteFile file: 'deps/new', text: ''\ncastorSave()");
        assertThat(log)
                .contains("[castor] restored 3 files, 9.0 MB in ")
                .contains("[castor] cache not saved: there are no credentials gone; choose others in Manage Jenkins");
    }

    /** A file that runs, a folder of one's own, a link, a file of many frames; returns the content of that. */
    private static byte[] fill(Path deps) throws IOException {
        Files.createDirectories(deps.resolve("bin"));
        Files.setPosixFilePermissions(Files.writeString(deps.resolve("bin/tool"), "run"), RUNNABLE);
        Files.setPosixFilePermissions(deps.resolve("bin"), OWN);
        Files.createSymbolicLink(deps.resolve("current"), Path.of("bin/tool"));
        Files.writeString(deps.resolve("old"), "old");
        byte[] large = new byte[9_000_000];
        new Random(1).nextBytes(large);
        Files.write(deps.resolve("large"), large);
        return large;
    }
}
