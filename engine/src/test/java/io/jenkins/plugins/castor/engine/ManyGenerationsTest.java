package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.noise;
import static io.jenkins.plugins.castor.engine.TestTrees.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreLayout;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A namespace that nobody prunes grows, and a load of it asks for hardly more than before. */
class ManyGenerationsTest {

    private static final int FEW = 10;
    private static final int MANY = 3000;
    private static final double MOST_TIMES = 1.5;
    private static final StoreLayout LAYOUT = new StoreLayout(Workbench.JOB);

    /** Of older generations a load sees the names of the heads, and never what is in them. */
    private static final byte[] NEVER_READ = "not read".getBytes(StandardCharsets.US_ASCII);

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static void save(Workbench bench, int generations) throws Exception {
        for (int i = 0; i < generations; i++) {
            write(bench.tree().resolve("file-" + i), noise(i, 1000));
            bench.saved();
        }
    }

    private static void assertNewest(LoadReport report, long generation) {
        assertThat(report.outcome()).as(report.toString()).isEqualTo(LoadReport.Outcome.HIT);
        assertThat(report.head().orElseThrow().generation()).isEqualTo(generation);
    }

    @Test
    void inADirectory() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            save(bench, FEW);
            int few = calls(bench, FEW, "few");
            for (int i = FEW + 1; i < MANY; i++) {
                write(bench.store().resolve(LAYOUT.head(i)), NEVER_READ);
            }
            write(bench.store().resolve(LAYOUT.head(MANY)), newest(new DirectoryStore(bench.store())));
            assertThat(calls(bench, MANY, "many")).isEqualTo(few);
        }
    }

    private int calls(Workbench bench, long newest, String into) throws Exception {
        FaultyStore counting = new FaultyStore(new DirectoryStore(bench.store()));
        try (Workbench counted = new Workbench(temp.resolve(into + "-bench"), new Castor(counting))) {
            assertNewest(counted.load(temp.resolve(into)), newest);
        }
        return counting.countAll();
    }

    @Test
    void inS3() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        try (S3TestServer s3 = S3TestServer.start(blobs -> counting(blobs, requests))) {
            String url = s3.newUrl();
            try (Workbench bench = new Workbench(temp, Castor.open(url, S3TestServer.options()))) {
                save(bench, FEW);
                requests.clear();
                assertNewest(bench.load(temp.resolve("few")), FEW);
                List<String> few = List.copyOf(requests);
                String prefix = url.substring(url.lastIndexOf('/', url.indexOf('?')) + 1, url.indexOf('?'));
                for (int i = FEW + 1; i < MANY; i++) {
                    s3.blobs().putBlob(head(prefix, i), new ByteArrayInputStream(NEVER_READ));
                }
                try (Store store = S3TestServer.open(url)) {
                    store.create(LAYOUT.head(MANY), newest(store));
                }
                requests.clear();
                assertNewest(bench.load(temp.resolve("many")), MANY);
                assertThat((double) requests.size())
                        .as("%s beside %s", requests, few)
                        .isLessThanOrEqualTo(MOST_TIMES * few.size());
            }
        }
    }

    private static PutObjectRequest head(String prefix, long generation) {
        return PutObjectRequest.builder()
                .bucket(S3TestServer.BUCKET)
                .key(prefix + "/" + LAYOUT.head(generation))
                .contentLength((long) NEVER_READ.length)
                .build();
    }

    /** The last of the few as the last of many. */
    private static byte[] newest(Store store) throws Exception {
        String few = new String(store.small(LAYOUT.head(FEW), 1 << 20).content(), StandardCharsets.UTF_8);
        String many = few.replace("\"generation\":" + FEW + ",", "\"generation\":" + MANY + ",");
        assertThat(many).isNotEqualTo(few);
        return many.getBytes(StandardCharsets.UTF_8);
    }

    /** Notes what is asked of a bucket; a request leads to one call, or to several. */
    private static BlobStore counting(BlobStore blobs, List<String> requests) {
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    requests.add(method.getName());
                    try {
                        return method.invoke(blobs, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
