package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import io.jenkins.plugins.castor.engine.work.Interrupts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Makes the directories of one cache directory, in their order, on a thread of their own while the snapshot is still being
 * read and while files are being written into those that stand; and finishes them, on many threads, when all that they
 * hold stands.
 */
final class DirectoryMaker {

    /** The number noted with a directory that is made here, or stands with its mode; any other for the rest. */
    static final int MADE = 1;

    private static final int BATCH = 64;
    private static final int OWNER = 0700;

    private final TreeWriter writer;
    private final LoadThreads threads;
    private List<Directory> next = new ArrayList<>();
    private int wanted;
    private volatile int made;
    private IOException failure;

    DirectoryMaker(TreeWriter writer, LoadThreads threads) {
        this.writer = writer;
        this.threads = threads;
    }

    /** Has a directory made; it will stand as soon as {@link #wanted} directories do. */
    void make(Directory directory) {
        wanted++;
        next.add(directory);
        if (next.size() == BATCH) {
            start();
        }
    }

    /** How many directories were asked for so far. */
    int wanted() {
        return wanted;
    }

    /** Has those made that were asked for last; called when there will be no more. */
    void start() {
        List<Directory> batch = next;
        next = new ArrayList<>();
        threads.directories().execute(() -> make(batch));
    }

    private void make(List<Directory> batch) {
        int count = 0;
        IOException trouble = null;
        try {
            threads.awaitVerified();
            for (Directory directory : batch) {
                Interrupts.check();
                writer.directory(directory);
                count++;
            }
        } catch (IOException e) {
            trouble = e;
        } catch (InterruptedException e) {
            trouble = new InterruptedIOException();
        } catch (RuntimeException | Error e) {
            // Whatever it is, somebody waits for this batch.
            trouble = new IOException("making a directory failed: " + e, e);
        }
        synchronized (this) {
            failure = failure == null ? trouble : failure;
            made += failure == null ? count : 0;
            notifyAll();
        }
    }

    /** Waits until the first so many directories stand, which are made in the order in which they were asked for. */
    void await(int count) throws IOException, InterruptedException {
        if (made >= count) {
            return;
        }
        synchronized (this) {
            while (made < count && failure == null) {
                wait();
            }
            if (made < count) {
                throw new IOException(failure.getMessage(), failure);
            }
        }
    }

    /** Gives all directories their modes and times. An interrupt waits: what is restored by now stays. */
    void finish(EntryList directories, ExecutorService pool) {
        List<Future<?>> finishing = new ArrayList<>();
        List<Finish> batch = new ArrayList<>();
        List<Finish> closed = new ArrayList<>();
        for (EntryList.Cursor cursor = directories.cursor(); cursor.next(); ) {
            Finish finish = new Finish((Directory) cursor.entry(), cursor.noted() == MADE);
            if ((finish.directory().mode() & OWNER) == OWNER) {
                batch.add(finish);
            } else {
                closed.add(finish);
            }
            if (batch.size() == BATCH) {
                finishing.add(finish(batch, pool));
                batch = new ArrayList<>();
            }
        }
        finishing.add(finish(batch, pool));
        finishing.forEach(DirectoryMaker::join);
        // What is in a directory that its owner cannot enter has to be finished before it.
        for (int i = closed.size() - 1; i >= 0; i--) {
            writer.finish(closed.get(i).directory(), closed.get(i).made());
        }
    }

    private record Finish(Directory directory, boolean made) {}

    private Future<?> finish(List<Finish> batch, ExecutorService pool) {
        return pool.submit(() -> {
            for (Finish finish : batch) {
                writer.finish(finish.directory(), finish.made());
            }
        });
    }

    private static void join(Future<?> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("Finishing a directory only warns", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
