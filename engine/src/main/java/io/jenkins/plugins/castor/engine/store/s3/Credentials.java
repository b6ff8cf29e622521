package io.jenkins.plugins.castor.engine.store.s3;

import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Finds credentials, and the region if the URL has none. Takes keys from the environment, or else asks the AWS SDK, whose
 * classes are loaded only then.
 */
final class Credentials {

    /** How long before keys expire to get new ones, as clocks differ and requests take time. */
    private static final Duration AHEAD = Duration.ofMinutes(3);

    private final Optional<String> profile;
    private final Map<String, String> environment;

    // Not locked: several threads may look for keys at once, but each of them can be interrupted.
    private volatile Keys keys;
    private SdkCredentials sdk; // guarded by this object

    Credentials(StoreOptions options) {
        this.profile = options.profile();
        this.environment = options.environment();
    }

    /** @throws StoreException if there are none */
    Keys keys() throws StoreException {
        Keys known = keys;
        if (known == null || known.expires().filter(Credentials::isSoon).isPresent()) {
            String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "").strip();
            String secret =
                    environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "").strip();
            String token = environment.getOrDefault("AWS_SESSION_TOKEN", "").strip();
            known = profile.isEmpty() && !id.isEmpty() && !secret.isEmpty()
                    ? new Keys(id, secret, Optional.of(token).filter(text -> !text.isEmpty()), Optional.empty())
                    : leavingWhenInterrupted(() -> sdk().keys());
            known.checkCharacters();
            keys = known;
        }
        return known;
    }

    private static boolean isSoon(Instant expiry) {
        return Instant.now().plus(AHEAD).isAfter(expiry);
    }

    /** The region of the profile, or of the machine. */
    Optional<String> region() throws StoreException {
        return leavingWhenInterrupted(() -> sdk().region());
    }

    private synchronized SdkCredentials sdk() {
        if (sdk == null) {
            sdk = new SdkCredentials(profile);
        }
        return sdk;
    }

    /** Runs the SDK in another thread, because it may wait for a server and ignores interrupts. */
    private static <T> T leavingWhenInterrupted(Callable<T> work) throws StoreException {
        if (Thread.currentThread().isInterrupted()) { // get() does not notice if the task ends first
            throw new StoreException("interrupted before credentials were looked for");
        }
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "castor-credentials");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while credentials were looked for", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            // Without its message, which can quote a secret.
            throw new StoreException("the AWS SDK failed to find credentials, with a "
                    + e.getCause().getClass().getSimpleName());
        }
    }
}
