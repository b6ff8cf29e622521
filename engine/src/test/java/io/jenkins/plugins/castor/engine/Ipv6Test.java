package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.near.Nginx;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Saves and loads by way of servers that listen at ::1 alone. */
@Timeout(180)
class Ipv6Test {

    private static final String HOST = "[::1]";

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    @BeforeAll
    static void lookForIpv6() throws IOException {
        InetAddress address = InetAddress.getByName("::1");
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(address) != null, "this machine has no IPv6");
    }

    private void save(String url, StoreOptions options) throws Exception {
        try (Workbench bench = new Workbench(temp, Castor.open(url, options))) {
            for (int i = 0; i < 10; i++) {
                write(bench.tree().resolve("file-" + i), noise(i, 200_000));
            }
            bench.saved();
        }
    }

    private LoadReport load(String url, StoreOptions options, String name) throws Exception {
        Path into = temp.resolve(name);
        try (Castor castor = Castor.open(url, options)) {
            LoadReport report = castor.load(LoadRequest.of(Workbench.JOB, Workbench.caches(into)));
            assertThat(report.reason()).isEmpty();
            TestTrees.assertIs(into, TestTrees.listing(temp.resolve("tree")));
            return report;
        }
    }

    @Test
    void anRsyncDaemonIsReached() throws Exception {
        try (Rsyncd server = new Rsyncd(temp.resolve("server"), InetAddress.getByName("::1"))) {
            assertThat(server.url()).startsWith("rsync://castor@[").contains("]:" + server.port() + "/");
            save(server.url(), Rsyncd.options());
            load(server.readOnlyUrl(), Rsyncd.options(), "restored");
        }
    }

    @Test
    void aServerForS3AndNginxBeforeItAreReached() throws Exception {
        try (S3TestServer s3 = S3TestServer.startAt(HOST);
                Nginx nginx = new Nginx(temp.resolve("nginx"), HOST, s3.authority())) {
            String url = s3.newUrl();
            assertThat(url).contains("endpoint=http://[::1]:");
            save(url, S3TestServer.options());
            assertThat(load(url, S3TestServer.options(), "direct").counts().bytesNear())
                    .isZero();
            LoadReport near = load(url, S3TestServer.options().withNear(List.of(nginx.address())), "near");
            assertThat(near.warnings()).isEmpty();
            assertThat(near.counts().bytesNear())
                    .isGreaterThanOrEqualTo(near.counts().bytesFetched());
        }
    }
}
