package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.Fetch;
import io.jenkins.plugins.castor.engine.store.MissingObjectException;
import io.jenkins.plugins.castor.engine.store.Retry;
import io.jenkins.plugins.castor.engine.store.RetryableException;
import io.jenkins.plugins.castor.engine.store.Store.Range;
import io.jenkins.plugins.castor.engine.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches objects with one rsync into a folder, and reads ranges from the files while they still grow. The file of an object
 * is deleted when its last range was read. If the connection breaks, the next one continues where the files end.
 */
final class RsyncFetch implements Fetch {

    /** How often a reader checks whether a file has grown. */
    private static final long LOOK_MILLIS = 2;

    private static final Pattern ARRIVED = Pattern.compile(">f[^|]*\\|(.+)\\|[0-9]+");

    private static final class Spooled {
        final String name;
        final File file;
        long start;
        int unread;
        boolean whole;

        /** @param start the offset of the first wanted range; nothing before it is fetched */
        Spooled(String name, File file, long start) {
            this.name = name;
            this.file = file;
            this.start = start;
        }

        boolean isThere() {
            return Files.isRegularFile(file.toPath(), LinkOption.NOFOLLOW_LINKS);
        }

        boolean has(Range range) {
            return file.length() - range.offset() >= range.length() && (range.length() > 0 || isThere());
        }

        void removeWhenDone() {
            if (whole && unread == 0) {
                file.delete();
            }
        }
    }

    private final RsyncStore store;
    private final RsyncAddress address;
    private final RsyncProgram program;
    private final Retry retry;
    private final List<Range> ranges;
    private final TransferFolder local;
    private final Map<String, Spooled> objects = new HashMap<>();
    private final Thread thread = new Thread(this::run, "castor-rsync");
    private boolean ended;
    private StoreException failure;

    private RsyncFetch(RsyncStore store, RsyncAddress address, RsyncProgram program, Retry retry, List<Range> ranges)
            throws StoreException {
        this.store = store;
        this.address = address;
        this.program = program;
        this.retry = retry;
        this.ranges = ranges;
        ranges.forEach(range ->
                address.name(range.name())); // throws for an invalid name, before there is anything to clean up
        this.local = TransferFolder.make();
        for (Range range : ranges) {
            String name = address.name(range.name());
            Spooled object =
                    objects.computeIfAbsent(range.name(), key -> new Spooled(name, local.file(name), range.offset()));
            object.unread++;
            object.start = Math.min(object.start, range.offset());
        }
        thread.setDaemon(true);
    }

    /**
     * Starts the transfer.
     *
     * @param store gives the size of an object that is too short
     * @param retry retries the transfer; a failure after more than one attempt is not retryable
     */
    static RsyncFetch start(
            RsyncStore store, RsyncAddress address, RsyncProgram program, Retry retry, List<Range> ranges)
            throws StoreException {
        RsyncFetch fetch = new RsyncFetch(store, address, program, retry, ranges);
        try {
            for (Spooled object : fetch.objects.values()) {
                if (object.start > 0) {
                    fetch.local.writeHole(object.name, object.start);
                }
            }
        } catch (StoreException e) {
            fetch.local.close();
            throw e;
        }
        if (ranges.isEmpty()) {
            fetch.ended = true;
        } else {
            fetch.thread.start();
        }
        return fetch;
    }

    private void run() {
        StoreException thrown = null;
        try {
            retry.run(attempt -> {
                transfer();
                return null;
            });
        } catch (RetryableException e) {
            // The caller need not retry, because this was retried here.
            thrown = retry.attempts() > 1 ? new StoreException(e.getMessage(), e) : e;
        } catch (StoreException e) {
            thrown = e;
        }
        synchronized (this) {
            failure = thrown;
            ended = true;
            notifyAll();
        }
    }

    private void transfer() throws StoreException {
        List<String> wanted = new ArrayList<>();
        synchronized (this) {
            objects.values().stream().filter(object -> !object.whole).forEach(object -> wanted.add(object.name));
        }
        List<String> arguments = List.of(
                local.names(wanted),
                "--ignore-missing-args",
                "--append",
                "--out-format=" + SendProgress.FORMAT,
                "--",
                address.root(),
                local.tree().toString());
        program.run("read " + ranges.get(0).name(), RsyncFailures::isGoodRead, arguments, this::arrived);
    }

    private void arrived(String line) {
        Matcher matcher = ARRIVED.matcher(line);
        if (matcher.matches()) {
            address.object(ListingParser.unescaped(matcher.group(1)))
                    .map(objects::get)
                    .ifPresent(object -> {
                        synchronized (this) {
                            object.whole = true;
                            object.removeWhenDone();
                            notifyAll();
                        }
                    });
        }
    }

    @Override
    public void read(int range, ByteBuffer into) throws StoreException {
        Range wanted = ranges.get(range);
        Spooled object = objects.get(wanted.name());
        await(object, wanted);
        try (FileChannel channel =
                FileChannel.open(object.file.toPath(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long position = wanted.offset();
            while (into.hasRemaining()) {
                int count = channel.read(into, position);
                if (count < 0) {
                    throw new IOException("it became shorter");
                }
                position += count;
            }
        } catch (IOException e) {
            throw new StoreException("the fetched part of " + wanted.name() + " cannot be read: " + e, e);
        }
        synchronized (this) {
            object.unread--;
            object.removeWhenDone();
        }
    }

    private void await(Spooled object, Range wanted) throws StoreException {
        synchronized (this) {
            while (!object.has(wanted) && !ended && !object.whole) {
                try {
                    wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw RsyncProcess.interrupted();
                }
            }
            if (object.has(wanted)) {
                return;
            }
            if (failure != null) {
                throw failure;
            }
        }
        // rsync does not tell whether the object is missing or ends before the first wanted range.
        OptionalLong bytes = store.size(wanted.name());
        if (bytes.isEmpty()) {
            throw new MissingObjectException(wanted.name());
        }
        throw new StoreException("cannot read " + wanted.name() + " in " + address.url() + ": it ends at byte "
                + bytes.getAsLong() + ", before the requested range");
    }

    /** Stops rsync and waits until it has ended, even if interrupted: it ends at once. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        local.close();
    }
}
