package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listings of servers that would have us read, or remember, without end. */
@Timeout(300)
class S3ListingTest {

    private static final String END = "</ListBucketResult>";

    /** What a server answers to a request for a page. */
    private interface Answer {
        void to(int page, OutputStream out) throws IOException;
    }

    private final AtomicInteger pages = new AtomicInteger();
    private HttpServer server;
    private Store store;
    private Answer answer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        store = S3TestServer.open(S3TestServer.url("p", server.getAddress().getPort()));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            answer.to(pages.incrementAndGet(), exchange.getResponseBody());
        }
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The beginning of a page that says that another one follows. */
    private static String truncated(String token) {
        return "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>" + token
                + "</NextContinuationToken>";
    }

    private static String listed(String key) {
        return "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>";
    }

    private StoreException failure() {
        StoreException failure = catchThrowableOfType(StoreException.class, () -> store.list("a"));
        assertThat(failure).isNotNull();
        return failure;
    }

    private void assertGivenUp(String limit) {
        assertThat(failure())
                .isNotInstanceOf(RetryableException.class)
                .hasMessageContaining("the listing of s3://bucket/p")
                .hasMessageContaining("has more than " + limit)
                .hasMessageContaining("give each store a prefix of its own");
    }

    @Test
    void aListingOfManyPagesIsRead() throws Exception {
        answer = (page, out) -> write(
                out,
                (page < 3 ? truncated("t" + page) : "<ListBucketResult><IsTruncated>false</IsTruncated>")
                        + listed("p/a/" + page)
                        + END);
        assertThat(store.list("a")).extracting(Store.StoredObject::name).containsExactly("a/1", "a/2", "a/3");
    }

    @Test
    void headsAreListedWithTheRestIfThatTakesOnePage() throws Exception {
        answer = (page, out) -> write(
                out, "<ListBucketResult><IsTruncated>false</IsTruncated>" + listed("p/a/1") + listed("p/b/2") + END);
        assertThat(store.listHeads("a").orElseThrow())
                .extracting(Store.StoredObject::name)
                .containsExactly("a/1");
        assertThat(store.listHeads("").orElseThrow()).hasSize(2);
        pages.set(0);
        answer = (page, out) -> write(out, truncated("t" + page) + listed("p/a/" + page) + END);
        assertThat(store.listHeads("")).isEmpty();
        assertThat(pages).hasValue(1);
    }

    @Test
    void pagesWithoutEndAreGivenUp() {
        answer = (page, out) -> write(out, truncated("t" + page % 2) + END); // the same two tokens over and over
        assertGivenUp("5,000 pages");
        assertThat(pages).hasValue(S3Listing.MOST_PAGES);
    }

    @Test
    void objectsWithoutEndAreGivenUp() {
        answer = (page, out) -> {
            StringBuilder text = new StringBuilder(truncated("t" + page));
            for (int i = 0; i < 1000; i++) {
                text.append(listed("p/a/" + page + "-" + i));
            }
            write(out, text + END);
        };
        assertGivenUp("500,000 objects");
        pages.set(0);
        StoreException failure = catchThrowableOfType(StoreException.class, () -> store.listSegments("a"));
        assertThat(failure).hasMessageContaining("500,000 objects");
    }

    @Test
    void namesThatFillTheMemoryAreGivenUp() {
        answer = (page, out) -> {
            write(out, truncated("t" + page));
            for (int i = 0; i < 1000; i++) {
                write(out, listed("p/a/" + page + "-" + i + "-" + "x".repeat(3000)));
            }
            write(out, END);
        };
        assertGivenUp("67,108,864 characters");
    }

    @Test
    void aPageWithoutEndIsGivenUp() {
        answer = (page, out) -> {
            write(out, truncated("t"));
            while (true) {
                write(out, listed("p/a/" + "x".repeat(1000)));
            }
        };
        assertGivenUp("4,194,304 bytes in one page");
        assertThat(pages).hasValue(1);
    }

    @Test
    void aTokenThatComesAgainEndsTheListing() {
        answer = (page, out) -> write(out, truncated("t") + END);
        assertThat(failure()).hasMessageContaining("ended a listing early");
        assertThat(pages).hasValue(2);
    }

    @Test
    void entitiesThatGrowAreNotExpanded() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE l [<!ENTITY e0 \"0123456789\">");
        for (int i = 1; i < 20; i++) {
            bomb.append("<!ENTITY e").append(i).append(" \"");
            bomb.append(("&e" + (i - 1) + ";").repeat(10)).append("\">");
        }
        bomb.append("]><ListBucketResult>").append(listed("p/a/&e19;")).append(END);
        answer = (page, out) -> write(out, bomb.toString());
        assertThat(failure()).hasMessageContaining("damaged or incomplete");
    }

    @Test
    void elementsInElementsWithoutEndAreRefused() {
        answer = (page, out) -> write(out, "<ListBucketResult>" + "<a>".repeat(1000) + "</a>".repeat(1000) + END);
        assertThat(failure()).hasMessageContaining("damaged or incomplete");
    }

    @Test
    void aSizeThatIsNoneIsRefused() {
        for (String size : new String[] {"", "-1", "+1", "1e3", "99999999999999999999"}) {
            answer = (page, out) -> write(
                    out, "<ListBucketResult><Contents><Key>p/a/1</Key><Size>" + size + "</Size></Contents>" + END);
            assertThat(failure()).as(size).hasMessageContaining("without a size");
        }
    }
}
