package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.near.FakeNearServer;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load that gets no core for seconds does not take that for the slowness of a near server. */
@Timeout(180)
class BusyMachineTest {

    /** Longer than a near server may take for the parts that this one sends. */
    private static final int STOPPED_SECONDS = 8;

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    @Test
    void whatCameWhileTheLoadDidNotRunCameInTime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        FakeNearServer.Fault first = (exchange, part, range) -> {
            exchange.getResponseHeaders().set("Content-Range", range);
            exchange.sendResponseHeaders(206, part.length);
            OutputStream out = exchange.getResponseBody();
            int count = Math.min(1000, part.length);
            out.write(part, 0, count);
            out.flush();
            if (exchange.getRequestURI().getPath().contains("/packs/")) {
                begun.countDown();
                stopped.await();
            }
            out.write(part, count, part.length - count);
        };
        try (S3TestServer s3 = S3TestServer.start()) {
            String url = s3.newUrl();
            try (Store origin = S3TestServer.open(url);
                    Workbench bench = new Workbench(temp, Castor.open(url, S3TestServer.options()));
                    FakeNearServer near =
                            new FakeNearServer(S3TestServer.BUCKET, key -> object(origin, key), first, false);
                    ChildJvm child = ChildWork.start(url, S3TestServer.options().environment(), near.address())) {
                for (int i = 0; i < 10; i++) {
                    write(bench.tree().resolve("file-" + i), noise(i, 600_000));
                }
                bench.saved();
                assertThat(child.line()).isEqualTo("ready");
                child.send("load " + temp.resolve("there"));
                begun.await();
                signal(child, "-STOP");
                stopped.countDown();
                TimeUnit.SECONDS.sleep(
                        STOPPED_SECONDS); // what the test is about: time goes by, and the load stands still
                signal(child, "-CONT");
                assertThat(child.line()).isEqualTo("HIT []");
                TestTrees.assertIs(temp.resolve("there"), TestTrees.listing(bench.tree()));
            }
        }
    }

    private void signal(ChildJvm child, String signal) throws Exception {
        TestTrees.run(temp, "kill", signal, Long.toString(child.pid()));
    }

    private static byte[] object(Store origin, String key) throws java.io.IOException {
        String name = key.substring(key.indexOf('/') + 1);
        ByteBuffer bytes = ByteBuffer.allocate((int) origin.size(name).orElseThrow());
        origin.read(name, 0, bytes);
        return bytes.array();
    }
}
