package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** S3Proxy on 127.0.0.1 or [::1], which checks signatures and keeps one bucket in memory. */
public final class S3TestServer implements AutoCloseable {

    public static final String BUCKET = "bucket";
    public static final String KEY_ID = "AKIATESTTESTTEST";
    public static final String SECRET = "a-secret-that-nobody-may-see";

    private static final String HOST = "127.0.0.1";

    private final BlobStore blobs;
    private final String host;
    private S3Proxy proxy;

    private S3TestServer(BlobStore blobs, String host) {
        this.blobs = blobs;
        this.host = host;
        start(0);
    }

    public static S3TestServer start() {
        return start(blobs -> blobs);
    }

    /** @param host as in a URL */
    public static S3TestServer startAt(String host) {
        return start(blobs -> blobs, host);
    }

    /** @param faults wraps what keeps the objects */
    public static S3TestServer start(UnaryOperator<BlobStore> faults) {
        return start(faults, HOST);
    }

    private static S3TestServer start(UnaryOperator<BlobStore> faults, String host) {
        BlobStore memory = new TransientNio2BlobStore();
        memory.createContainer(BUCKET);
        return new S3TestServer(faults.apply(memory), host);
    }

    private void start(int port) {
        try {
            proxy = S3Proxy.builder()
                    .endpoint(URI.create("http://" + host + ":" + port))
                    .awsAuthentication(AuthenticationType.AWS_V4, KEY_ID, SECRET)
                    .blobStore(blobs)
                    .stopTimeout(0)
                    .build();
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not start", e);
        }
    }

    /** Host and port. */
    public String authority() {
        return host + ":" + port();
    }

    public int port() {
        return proxy.getPort();
    }

    /** What keeps the objects. */
    public BlobStore blobs() {
        return blobs;
    }

    /** Ends it and starts it again at the same port, with the same objects. */
    public void restart() throws Exception {
        int port = port();
        proxy.stop();
        start(port);
    }

    /** The URL of a store that has nothing in it yet. */
    public String newUrl() {
        return url(UUID.randomUUID().toString(), authority());
    }

    public static String url(String prefix, int port) {
        return url(prefix, HOST + ":" + port);
    }

    private static String url(String prefix, String authority) {
        return "s3://" + BUCKET + "/" + prefix + "?endpoint=http://" + authority;
    }

    /** Credentials that the server knows. */
    public static StoreOptions options() {
        return options(Map.of("AWS_ACCESS_KEY_ID", KEY_ID, "AWS_SECRET_ACCESS_KEY", SECRET));
    }

    public static StoreOptions options(Map<String, String> environment) {
        return StoreOptions.NONE.withEnvironment(environment);
    }

    /** A store without anything around it. */
    public static Store open(String url) {
        return new S3Store(StoreUrl.parse(url), options(), Retry.NEVER);
    }

    @Override
    public void close() throws Exception {
        proxy.stop();
    }
}
