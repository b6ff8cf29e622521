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
 * Creates the directories of one cache directory, in order, on a background thread: meanwhile the snapshot is still being
 * read, and files are written into the directories that exist. {@link #finish} sets modes and times at the end.
 */
final class DirectoryMaker {

    /** The note in the entry list for a directory that is created here or already has its mode; others have another. */
    static final int MADE = 1;

    private static final int BATCH = 64;
    private static final int OWNER = 0700;

    private final TreeWriter writer;
    private final LoadThreads threads;
    private List<Directory> pending = new ArrayList<>();
    private int wanted;
    private volatile int made;
    private IOException failure;

    DirectoryMaker(TreeWriter writer, LoadThreads threads) {
        this.writer = writer;
        this.threads = threads;
    }

    /** Queues a directory. It exists once {@link #await} returns for the count that {@link #wanted} has now. */
    void make(Directory directory) {
        wanted++;
        pending.add(directory);
        if (pending.size() == BATCH) {
            start();
        }
    }

    /** How many directories have been queued so far. */
    int wanted() {
        return wanted;
    }

    /** Starts the last, incomplete batch; call it after the last {@link #make}. */
    void start() {
        List<Directory> batch = pending;
        pending = new ArrayList<>();
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
            // Other threads wait for this batch, so they must learn of any failure.
            trouble = new IOException("creating a directory failed: " + e, e);
        }
        synchronized (this) {
            failure = failure == null ? trouble : failure;
            made += failure == null ? count : 0;
            notifyAll();
        }
    }

    /**
     * Waits until the first {@code count} queued directories exist.
     *
     * @throws IOException when one of them, or one before them, could not be created
     */
    void await(int count) throws IOException, InterruptedException {
        if (made >= count) {
            return;
        }
        synchronized (this) {
            while (made < count && failure == null) {
                wait();
            }
            if (made < count) {
                throw failure;
            }
        }
    }

    /**
     * Sets the modes and times of all directories. It runs to the end despite an interrupt, because the restore can no
     * longer be undone; the interrupt status is kept.
     */
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
        // Innermost first: once a directory is closed to its owner, nothing below it can be changed.
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
