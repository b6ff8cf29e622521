package io.jenkins.plugins.castor.engine.admin;

import io.jenkins.plugins.castor.engine.admin.ProbeReport.Step;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.StagingFolder;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.Store.StoredObject;
import io.jenkins.plugins.castor.engine.store.Store.Upload;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.work.Deadline;
import io.jenkins.plugins.castor.engine.work.FailureMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tests a store: tries every operation that Castor needs, on objects of its own, and removes them. Their names have two
 * segments and those of a namespace five, so they never collide. For one use.
 */
public final class StoreProbe {

    private static final String PREFIX = "castor-probe";
    private static final int FILE_BYTES = 100_000;
    private static final int RANGE_OFFSET = 4_321;
    private static final int RANGE_BYTES = 50_000;
    private static final Duration CLEANUP_LIMIT = Duration.ofSeconds(10);

    private final Store store;
    private final Optional<Store> reader;
    private final String created = PREFIX + "/" + UUID.randomUUID();
    private final String put = PREFIX + "/" + UUID.randomUUID();
    private final String refused = PREFIX + "/" + UUID.randomUUID();
    private final byte[] small = random(100);
    private final byte[] large = random(FILE_BYTES);
    // Written by the thread under the deadline, and by the one that waits for it.
    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private volatile String current = "";

    /**
     * @param store the store to test; stays open
     * @param reader the same store through the URL that loads use, which must find the objects and refuse writes; stays
     *     open
     */
    public StoreProbe(Store store, Optional<Store> reader) {
        this.store = store;
        this.reader = reader;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    private interface Action {
        void run() throws IOException;
    }

    /**
     * Runs all steps until one fails. A failure of the store is in the report and does not throw.
     *
     * @param limit how long the steps may take together; cleanup may take up to a minute more
     */
    public ProbeReport run(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        boolean succeeded = false;
        try {
            Deadline.run(Optional.of(limit), () -> {
                tryAll();
                return null;
            });
            succeeded = true;
        } catch (Deadline.PassedException e) {
            fail("the store did not finish within " + limit.toSeconds()
                    + " s; check that its server runs and that this machine can reach it");
        } catch (IOException | UncheckedIOException e) {
            fail(FailureMessages.message(e));
        } finally {
            if (!succeeded) {
                cleanUp();
            }
        }
        return new ProbeReport(steps, warnings, Duration.ofNanos(System.nanoTime() - start));
    }

    private void fail(String trouble) {
        steps.add(new Step(current, Optional.of(trouble)));
    }

    private void tryAll() throws IOException {
        step(
                "create an object",
                () -> check(
                        store.create(created, small),
                        "the store reports that the object " + created
                                + " exists, although its name is new and random; check that the URL leads to the right"
                                + " server"));
        step(
                "refuse to create it again",
                () -> check(
                        !store.create(created, random(small.length)),
                        "the store overwrote the object " + created
                                + ", so concurrent saves would destroy each other; use a server that can create an"
                                + " object only if it does not exist"));
        step("put a file", this::putFile);
        step("read", () -> read(store));
        if (reader.isPresent()) {
            step("read through " + reader.get(), () -> readAsOthers(reader.get()));
            step("try to write through " + reader.get(), () -> writeAsOthers(reader.get()));
        }
        step("list", this::list);
        step("delete", this::delete);
    }

    private void step(String name, Action action) throws IOException {
        current = name;
        action.run();
        steps.add(new Step(name, Optional.empty()));
    }

    private static void check(boolean condition, String trouble) throws StoreException {
        if (!condition) {
            throw new StoreException(trouble);
        }
    }

    private void putFile() throws IOException {
        try (StagingFolder folder = new StagingFolder(store)) {
            Path file = Files.write(folder.path().resolve("probe"), large);
            store.put(List.of(new Upload(put, Optional.empty(), large.length, file)), bytes -> {});
        }
        check(
                store.size(put).orElse(-1) == large.length,
                "the store accepted the object " + put + " but does not hold all its bytes; see the server's log");
    }

    private void read(Store from) throws StoreException {
        ByteBuffer range = ByteBuffer.allocate(RANGE_BYTES);
        from.read(put, RANGE_OFFSET, range);
        boolean same =
                Arrays.equals(range.array(), Arrays.copyOfRange(large, RANGE_OFFSET, RANGE_OFFSET + RANGE_BYTES));
        check(
                same && Arrays.equals(from.small(created, small.length).content(), small),
                "the store returned other bytes than were written; check the proxies between this machine and the"
                        + " store");
    }

    private void readAsOthers(Store others) throws StoreException {
        try {
            read(others);
        } catch (MissingObjectException e) {
            throw new StoreException(
                    "an object written to " + store + " cannot be found in " + others
                            + "; let both lead to the same directory",
                    e);
        }
    }

    /** Warns when the store accepts the write; a refusal is the wanted outcome. */
    private void writeAsOthers(Store others) throws StoreException {
        try {
            others.create(refused, small);
        } catch (RetryableException e) {
            throw e;
        } catch (StoreException e) {
            return;
        }
        warnings.add("everyone who may load may also write and delete through " + others
                + " without a password; make it read-only");
        store.delete(refused);
    }

    private void list() throws StoreException {
        Map<String, Long> listed = new HashMap<>();
        for (StoredObject object : store.list(PREFIX)) {
            listed.put(object.name(), object.bytes());
        }
        check(
                listed.getOrDefault(created, -1L) == small.length && listed.getOrDefault(put, -1L) == large.length,
                "the store's listing lacks objects that were just written; use a server whose listings are up to date");
    }

    private void delete() throws StoreException {
        for (String name : List.of(created, put)) {
            store.delete(name);
            check(
                    store.size(name).isEmpty(),
                    "the store reports that it deleted the object " + name + " but still has it; see the server's log");
        }
    }

    /** Removes the objects of a test that failed; any of them may be missing. */
    private void cleanUp() throws InterruptedException {
        try {
            Deadline.run(Optional.of(CLEANUP_LIMIT), () -> {
                for (String name : List.of(created, put, refused)) {
                    store.delete(name);
                }
                return null;
            });
        } catch (IOException | UncheckedIOException e) {
            if (steps.size() > 1) {
                warnings.add("the test could not remove its objects; delete the folder " + PREFIX
                        + " in the store, which holds nothing else");
            }
        }
    }
}
