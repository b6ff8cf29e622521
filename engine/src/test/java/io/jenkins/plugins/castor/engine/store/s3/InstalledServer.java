package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.Waiting;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * A server of {@code script/s3-servers} on 127.0.0.1, with one empty bucket, while the tests of a class run. They are skipped
 * where it is not installed.
 */
public final class InstalledServer implements BeforeAllCallback, AfterAllCallback {

    /** Credentials that the servers know. */
    public static final Map<String, String> CREDENTIALS =
            Map.of("AWS_ACCESS_KEY_ID", "castor:castor", "AWS_SECRET_ACCESS_KEY", "a-secret-that-nobody-may-see");

    private static final Path SCRIPTS = Path.of("../script/s3-servers");

    /** How a script says that something is not installed. */
    private static final int MISSING = 77;

    private final String script;
    private Process process;
    private String endpoint;

    private InstalledServer(String script) {
        this.script = script;
    }

    /** OpenStack Swift with its S3 API. */
    public static InstalledServer swift() {
        return new InstalledServer("swift");
    }

    /** Ceph with its RADOS Gateway. */
    public static InstalledServer ceph() {
        return new InstalledServer("ceph");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        if (isNested(context)) {
            return;
        }
        process = new ProcessBuilder(SCRIPTS.resolve(script).toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader out = process.inputReader();
        List<String> said = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                endpoint = line.substring("ready ".length());
                return;
            }
            said.add(line);
        }
        String all = String.join("\n", said);
        if (process.waitFor() == MISSING) {
            throw new TestAbortedException(all);
        }
        throw new IllegalStateException(all);
    }

    /** Nested classes use the server of the class around them. */
    private static boolean isNested(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() != null;
    }

    /** The URL of a store that has nothing in it yet. */
    public String newUrl() {
        return "s3://bucket/" + UUID.randomUUID() + "?endpoint=" + endpoint;
    }

    public static StoreOptions options() {
        return S3TestServer.options(CREDENTIALS);
    }

    /** A store without anything around it. */
    public static Store open(String url) {
        return new S3Store(StoreUrl.parse(url), options(), Retry.NEVER);
    }

    /** Ends the server with all that it keeps. */
    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        if (isNested(context)) {
            return;
        }
        process.outputWriter().close();
        if (!process.waitFor(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the server does not end");
        }
    }
}
