package io.jenkins.plugins.castor.engine.repository;

import io.jenkins.plugins.castor.engine.repository.ProbeReport.Step;
import io.jenkins.plugins.castor.engine.snapshot.Digests;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries everything that Castor does with a store, on objects of its own. Their names have two segments, where those of a
 * namespace have five: no job can have them.
 */
public final class StoreProbe {

    private static final String PREFIX = "castor-probe";
    private static final int FILE_BYTES = 100_000;
    private static final int RANGE_OFFSET = 4_321;
    private static final int RANGE_BYTES = 50_000;
    private static final Duration CLEANING = Duration.ofSeconds(10);

    private final Store store;
    private final Optional<Store> reader;
    private final String created = PREFIX + "/" + UUID.randomUUID();
    private final String put = PREFIX + "/" + UUID.randomUUID();
    private final String refused = PREFIX + "/" + UUID.randomUUID();
    private final byte[] small = random(100);
    private final byte[] large = random(FILE_BYTES);
    // A deadline that passed is told by another thread than the one that works.
    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private volatile String current = "";

    /** @param reader the same store as those see it who only load */
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

    public ProbeReport run(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        boolean good = false;
        try {
            Deadline.run(Optional.of(limit), () -> {
                tryAll();
                return null;
            });
            good = true;
        } catch (Deadline.PassedException e) {
            fail("it did not end within " + limit.toSeconds()
                    + " s; see that the store's server runs, and that the network between leads there");
        } catch (IOException | UncheckedIOException e) {
            fail(FailureMessages.message(e));
        } finally {
            if (!good) {
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
                        "the store says that it has had the object " + created
                                + " before, whose name is random; see that it is a store of its own and answers what it is asked"));
        step(
                "refuse to create it again",
                () -> check(
                        !store.create(created, random(small.length)),
                        "the store let an object be overwritten, so that saves at the same time would destroy each other;"
                                + " use a server that can create an object only if there is none"));
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

    private static void check(boolean good, String otherwise) throws StoreException {
        if (!good) {
            throw new StoreException(otherwise);
        }
    }

    private void putFile() throws IOException {
        try (StagingFolder folder = new StagingFolder(store)) {
            Path file = Files.write(folder.path().resolve("probe"), large);
            String digest = Digests.hex(Digests.sha256().digest(large));
            store.put(List.of(new Upload(put, digest, large.length, file)), bytes -> {});
        }
        check(
                store.size(put).orElse(-1) == large.length,
                "the store took the file, and does not have it with all its bytes; see its log");
    }

    private void read(Store from) throws StoreException {
        ByteBuffer range = ByteBuffer.allocate(RANGE_BYTES);
        from.read(put, RANGE_OFFSET, range);
        boolean same =
                Arrays.equals(range.array(), Arrays.copyOfRange(large, RANGE_OFFSET, RANGE_OFFSET + RANGE_BYTES));
        check(
                same && Arrays.equals(from.small(created, small.length).content(), small),
                "what was read is not what was written; see what stands between this machine and the store");
    }

    private void readAsOthers(Store others) throws StoreException {
        try {
            read(others);
        } catch (MissingObjectException e) {
            throw new StoreException(
                    "what was written to " + store + " is not to be found there; let both lead to the same directory",
                    e);
        }
    }

    /** A refusal is what is hoped for. */
    private void writeAsOthers(Store others) throws StoreException {
        try {
            others.create(refused, small);
        } catch (RetryableException e) {
            throw e;
        } catch (StoreException e) {
            return;
        }
        warnings.add("everybody who may load may also write and delete through " + others
                + ", without any password; make it read-only there");
        store.delete(refused);
    }

    private void list() throws StoreException {
        List<StoredObject> wanted =
                List.of(new StoredObject(created, small.length), new StoredObject(put, large.length));
        check(
                store.list(PREFIX).containsAll(wanted),
                "the list of objects lacks what was just written; use a store whose lists are up to date");
    }

    private void delete() throws StoreException {
        for (String name : List.of(created, put)) {
            store.delete(name);
            check(store.size(name).isEmpty(), "the store says that it deleted " + name + ", and still has it");
        }
    }

    /** After trouble: what was begun may be there or not. */
    private void cleanUp() throws InterruptedException {
        try {
            Deadline.run(Optional.of(CLEANING), () -> {
                for (String name : List.of(created, put, refused)) {
                    store.delete(name);
                }
                return null;
            });
        } catch (IOException | UncheckedIOException e) {
            if (steps.size() > 1) {
                warnings.add("objects of this test may be left in the folder " + PREFIX
                        + " of the store, where nothing else is; delete it");
            }
        }
    }
}
