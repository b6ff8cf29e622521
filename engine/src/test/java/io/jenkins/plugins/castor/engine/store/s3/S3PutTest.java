package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.snapshot.Digests;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** How large files go into a bucket. */
@Timeout(120)
class S3PutTest {

    private static final Retry QUICK = new Retry(3, Duration.ofMillis(1), Duration.ofMillis(5));
    private static final int BYTES = (int) (2 * FileUpload.PART_BYTES) + 12_345;

    @TempDir
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger failures = new AtomicInteger();
    private int failingPart;
    private int status = 500;
    private boolean losesAnswers;
    private CountDownLatch hanging = new CountDownLatch(0);
    private final CountDownLatch partSeen = new CountDownLatch(1);
    private S3TestServer server;
    private Store store;
    private byte[] content;
    private Upload upload;

    /** Fails as the test says. */
    private final class Faulty extends ForwardingBlobStore {
        Faulty(BlobStore blobs) {
            super(blobs);
        }

        @Override
        public UploadPartResponse uploadMultipartPart(
                MultipartUpload begun, UploadPartRequest request, InputStream part) {
            partSeen.countDown();
            if (request.partNumber() == failingPart && failures.getAndDecrement() > 0) {
                throw OldServer.failure(status, status == 500 ? "InternalError" : "AccessDenied");
            }
            try {
                hanging.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.uploadMultipartPart(begun, request, part);
        }

        @Override
        public CompleteMultipartUploadResponse completeMultipartUpload(
                MultipartUpload begun, CompleteMultipartUploadRequest request) {
            CompleteMultipartUploadResponse done = super.completeMultipartUpload(begun, request);
            if (losesAnswers) {
                losesAnswers = false;
                throw OldServer.failure(500, "InternalError");
            }
            return done;
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        server = S3TestServer.start(Faulty::new);
        store = new S3Store(StoreUrl.parse(server.newUrl()), S3TestServer.options(), QUICK);
        content = new byte[BYTES];
        new Random(1).nextBytes(content);
        Path file = Files.write(temp.resolve("file"), content);
        upload = new Upload("a/large", Optional.of(Digests.hex(Digests.sha256().digest(content))), BYTES, file);
    }

    @AfterEach
    void close() throws Exception {
        hanging.countDown();
        threads.shutdownNow();
        store.close();
        server.close();
    }

    private void assertThatItIsThere() throws Exception {
        ByteBuffer read = ByteBuffer.allocate(BYTES);
        store.read("a/large", 0, read);
        assertThat(read.array()).isEqualTo(content);
        assertThat(begun()).isEmpty();
    }

    private List<?> begun() {
        return server.blobs().listMultipartUploads(S3TestServer.BUCKET);
    }

    @Test
    void aLargeFileGoesInPartsAndIsOneObject() throws Exception {
        AtomicLong sent = new AtomicLong();
        assertThat(store.put(List.of(upload), sent::addAndGet)).containsExactly("a/large");
        assertThat(sent).hasValue(BYTES);
        assertThat(partSeen.getCount()).isZero();
        assertThatItIsThere();
        assertThat(store.put(List.of(upload), sent::addAndGet)).isEmpty();
        assertThat(sent).hasValue(2L * BYTES);
    }

    @Test
    void aPartThatFailedIsSentAgainAndCountedOnce() throws Exception {
        failingPart = 2;
        failures.set(2);
        AtomicLong sent = new AtomicLong();
        assertThat(store.put(List.of(upload), sent::addAndGet)).containsExactly("a/large");
        assertThat(sent).hasValue(BYTES);
        assertThat(failures.get()).isNegative();
        assertThatItIsThere();
    }

    @Test
    void whatFailsForGoodLeavesNoParts() throws Exception {
        failingPart = 3;
        failures.set(100);
        assertThatThrownBy(() -> store.put(List.of(upload), bytes -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("500");
        assertThat(begun()).isEmpty();
        assertThat(store.list("")).isEmpty();
        status = 403;
        assertThatThrownBy(() -> store.put(List.of(upload), bytes -> {}))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("may not s3:PutObject on arn:aws:s3:::bucket/");
        assertThat(begun()).isEmpty();
    }

    @Test
    void partsThatWerePutTogetherAlthoughTheServerSaidNoAreFound() throws Exception {
        losesAnswers = true;
        assertThat(store.put(List.of(upload), bytes -> {})).containsExactly("a/large");
        assertThat(losesAnswers).isFalse();
        assertThatItIsThere();
    }

    @Test
    void anInterruptEndsItAtOnceAndLeavesNoParts() throws Exception {
        hanging = new CountDownLatch(1);
        Thread[] putting = new Thread[1];
        Future<?> result = threads.submit(() -> {
            putting[0] = Thread.currentThread();
            assertThatThrownBy(() -> store.put(List.of(upload), bytes -> {})).isInstanceOf(StoreException.class);
            assertThat(Thread.interrupted()).isTrue();
        });
        assertThat(partSeen.await(30, TimeUnit.SECONDS)).isTrue();
        putting[0].interrupt();
        result.get(30, TimeUnit.SECONDS);
        assertThat(begun()).isEmpty();
    }

    @Test
    void aFileThatChangedMeanwhileIsRefused() throws Exception {
        Files.write(upload.file(), new byte[BYTES - 1]);
        assertThatThrownBy(() -> store.put(List.of(upload), bytes -> {})).hasMessageContaining("was changed");
        Path small = Files.write(temp.resolve("small"), new byte[100]);
        Upload wrong = new Upload("a/small", upload.digest(), 100, small);
        assertThatThrownBy(() -> store.put(List.of(wrong), bytes -> {})).isInstanceOf(StoreException.class);
        assertThat(store.list("")).isEmpty();
    }
}
