package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** How objects are created that must not exist yet, on all kinds of servers. */
class S3CreationTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @Test
    void aServerThatKnowsTheConditionIsAskedOncePerStore() throws Exception {
        try (S3TestServer server = S3TestServer.start(Counting::new);
                Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
            for (int i = 0; i < 5; i++) {
                assertThat(store.create("a/" + i, CONTENT)).isTrue();
            }
            assertThat(keys(server)).contains("p/.castor/probe").noneMatch(key -> key.contains("claims"));
            Counting counting = (Counting) server.blobs();
            assertThat(counting.probes).isEqualTo(2);
            try (Store other = S3TestServer.open(S3TestServer.url("p", server.port()))) {
                assertThat(other.create("a/1", CONTENT)).isFalse();
            }
            assertThat(counting.probes)
                    .as("the probe of the first store is refused")
                    .isEqualTo(3);
        }
    }

    @Test
    void aServerThatAnswersThatItDoesNotKnowTheConditionIsAskedOnce() throws Exception {
        try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(blobs, true));
                Store store = S3TestServer.open(server.newUrl())) {
            assertThat(store.create("a/object", CONTENT)).isTrue();
            assertThat(store.create("a/object", "other".getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
            assertThat(store.create("a/other", CONTENT)).isTrue();
            assertThat(((OldServer) server.blobs()).conditional).hasValue(1);
        }
    }

    @Test
    void anElectionLeavesNothingBehind() throws Exception {
        try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(blobs, false));
                Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
            assertThat(store.create("a/object", CONTENT)).isTrue();
            assertThat(store.create("a/object", CONTENT)).isFalse();
            assertThat(keys(server)).containsExactlyInAnyOrder("p/a/object", "p/.castor/probe");
            assertThat(store.list("")).hasSize(1);
            assertThat(store.listSegments("")).containsExactly("a");
        }
    }

    @Test
    void noWriterWritesWhatAnElectedWriterMayStillWrite() throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(new FailingOnce(blobs, failing), false));
                Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
            failing.set(true);
            assertThatThrownBy(() -> store.create("a/object", CONTENT)).isInstanceOf(RetryableException.class);
            assertThat(failing).isFalse();
            try (Store other = S3TestServer.open(S3TestServer.url("p", server.port()))) {
                assertThat(other.create("a/object", "other".getBytes(StandardCharsets.UTF_8)))
                        .isFalse();
            }
            assertThat(store.list("")).isEmpty();
            assertThat(keys(server)).filteredOn(key -> key.contains("claims")).hasSize(1);
        }
    }

    @Test
    void aMarkThatAKilledSaveLeftHoldsUpTheOthersForAWhileOnly() throws Exception {
        try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(blobs, false));
                Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
            put(server, "p/.castor/claims/a/object/zzzz");
            long start = System.nanoTime();
            assertThat(store.create("a/object", CONTENT)).isFalse();
            assertThat((System.nanoTime() - start) / 1e9).isBetween(1.0, 60.0);
            assertThat(store.create("a/next", CONTENT)).isTrue();
            assertThat(keys(server))
                    .as("only the mark of the killed save stays")
                    .filteredOn(key -> key.contains("claims"))
                    .containsExactly("p/.castor/claims/a/object/zzzz");
        }
    }

    @Test
    void aSaveGivesWayAtOnceToOneWhoseMarkIsBeforeItsOwn() throws Exception {
        try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(blobs, false));
                Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
            put(server, "p/.castor/claims/a/object/0");
            assertThat(store.create("a/object", CONTENT)).isFalse();
            assertThat(keys(server)).containsExactlyInAnyOrder("p/.castor/claims/a/object/0", "p/.castor/probe");
        }
    }

    @Test
    void aMarkThatIsOlderThanADayHoldsUpNobody() throws Exception {
        for (boolean old : new boolean[] {false, true}) {
            try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(new Aging(blobs, old), false));
                    Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
                put(server, "p/.castor/claims/a/object/0");
                assertThat(store.create("a/object", CONTENT)).isEqualTo(old);
                assertThat(store.size("a/object").isPresent()).isEqualTo(old);
            }
        }
    }

    @Test
    void aMarkThatCannotBeRemovedDoesNotSpoilASave() throws Exception {
        try (S3TestServer server = S3TestServer.start(blobs -> new OldServer(new WithoutDeleting(blobs), false));
                Store store = S3TestServer.open(S3TestServer.url("p", server.port()))) {
            assertThat(store.create("a/object", CONTENT)).isTrue();
            assertThat(store.create("a/object", CONTENT)).isFalse();
        }
    }

    private static void put(S3TestServer server, String key) {
        server.blobs()
                .putBlob(
                        PutObjectRequest.builder()
                                .bucket(S3TestServer.BUCKET)
                                .key(key)
                                .contentLength(0L)
                                .build(),
                        RequestBody.empty().contentStreamProvider().newStream());
    }

    private static List<String> keys(S3TestServer server) {
        return server
                .blobs()
                .list(ListObjectsV2Request.builder().bucket(S3TestServer.BUCKET).build())
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private static final class Counting extends ForwardingBlobStore {
        private int probes;

        Counting(BlobStore blobs) {
            super(blobs);
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
            probes += request.key().endsWith("/probe") ? 1 : 0;
            return super.putBlob(request, content);
        }
    }

    /** Fails, once, to write what is neither a probe nor a claim. */
    private static final class FailingOnce extends ForwardingBlobStore {
        private final AtomicBoolean failing;

        FailingOnce(BlobStore blobs, AtomicBoolean failing) {
            super(blobs);
            this.failing = failing;
        }

        @Override
        public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
            if (!request.key().contains("/.castor/") && failing.compareAndSet(true, false)) {
                throw OldServer.failure(500, "InternalError");
            }
            return super.putBlob(request, content);
        }
    }

    /** Lists the mark 0 as one of a day and a minute ago, or as one of a day less a minute. */
    private static final class Aging extends ForwardingBlobStore {
        private final Duration age;

        Aging(BlobStore blobs, boolean old) {
            super(blobs);
            this.age = Duration.ofDays(1).plusMinutes(old ? 1 : -1);
        }

        @Override
        public ListObjectsV2Response list(ListObjectsV2Request request) {
            ListObjectsV2Response now = super.list(request);
            return now.toBuilder()
                    .contents(now.contents().stream()
                            .map(object -> object.key().endsWith("/0")
                                    ? object.toBuilder()
                                            .lastModified(object.lastModified().minus(age))
                                            .build()
                                    : object)
                            .toList())
                    .build();
        }
    }

    /** As for credentials without s3:DeleteObject. */
    private static final class WithoutDeleting extends ForwardingBlobStore {
        WithoutDeleting(BlobStore blobs) {
            super(blobs);
        }

        @Override
        public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
            throw OldServer.failure(403, "AccessDenied");
        }
    }
}
