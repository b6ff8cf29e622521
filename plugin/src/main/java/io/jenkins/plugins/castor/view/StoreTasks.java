package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.HttpResponses;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.folder.ChosenStore;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import jenkins.model.Jenkins;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * What pages want from stores, which no request waits for: a request begins a task and is told its id, and later ones ask
 * whether it has ended. Tasks are few, end in time, and are forgotten. The other side is {@code tasks.js}.
 */
@Restricted(NoExternalUse.class)
public final class StoreTasks {

    /** How long a change may take, one of much, too; and what administrators look at. */
    public static final Duration LONG = Duration.ofMinutes(10);

    private static final int WAITING = 32;

    /** With results that no page has asked for. More than can be under way. */
    private static final int MOST = 200;

    /** Until the result of a task is forgotten that no page has asked for. */
    private static final Duration MEMORY = Duration.ofMinutes(15);

    /** Each has threads of its own: nobody waits for others who want something that takes longer. */
    public enum Kind {
        /** Anyone who may see a job looks at something. */
        PAGE,
        /** An administrator looks at something. */
        LOOK,
        /** Something is changed. */
        CHANGE
    }

    private static final Map<Kind, ThreadPoolExecutor> THREADS = new EnumMap<>(Map.of(
            Kind.PAGE, executor("Castor pages", 4),
            Kind.LOOK, executor("Castor looks", 2),
            Kind.CHANGE, executor("Castor changes", 4)));

    /** The oldest first. */
    private static final LinkedHashMap<String, Task> TASKS = new LinkedHashMap<>();

    private StoreTasks() {}

    private static ThreadPoolExecutor executor(String name, int threads) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Something that is done with a store. */
    interface Work {
        /**
         * @param castor the store, open; stays open
         * @return what to show: an object with a {@code fragment.jelly}
         */
        Object in(Castor castor) throws IOException, InterruptedException;
    }

    /**
     * A task.
     *
     * @param user who began it, and alone may see what comes of it
     * @param late what to show if it did not end in time
     */
    private record Task(String user, Object late, Future<Object> shown) {}

    /**
     * Begins a task; answers with its id.
     *
     * @param limit after which it is ended, whether it has begun or still waits for others
     * @param failed what to show instead of what the work gives, by the reason, which is on one line
     */
    static HttpResponse begin(
            Kind kind, ChosenStore store, Duration limit, Work work, Function<String, Object> failed) {
        StoreConfiguration place = store.store();
        Object late = failed.apply(Messages.StoreTasks_Timeout(place, Quantities.took(limit)));
        try {
            Future<Object> shown = THREADS.get(kind).submit(() -> shown(store, work, failed));
            Timer.get().schedule(() -> shown.cancel(true), limit.toMillis(), TimeUnit.MILLISECONDS);
            return known(new Task(user(), late, shown));
        } catch (RejectedExecutionException e) {
            return ended(failed.apply(Messages.StoreTasks_Busy(place)));
        }
    }

    /** Answers with the id of a task that has ended: what it is to show is known already. */
    static HttpResponse ended(Object shown) {
        return known(new Task(user(), shown, CompletableFuture.completedFuture(shown)));
    }

    private static Object shown(ChosenStore store, Work work, Function<String, Object> failed)
            throws InterruptedException {
        try (Castor castor = store.open()) {
            return work.in(castor);
        } catch (InterruptedIOException e) {
            throw e.getCause() instanceof InterruptedException interrupt ? interrupt : new InterruptedException();
        } catch (IOException | UncheckedIOException e) {
            return failed.apply(FailureMessage.of(e));
        }
    }

    private static HttpResponse known(Task task) {
        String id = UUID.randomUUID().toString();
        synchronized (TASKS) {
            Iterator<Task> oldest = TASKS.values().iterator();
            while (TASKS.size() >= MOST && oldest.hasNext()) {
                if (oldest.next().shown().isDone()) {
                    oldest.remove(); // nobody has asked for it
                }
            }
            TASKS.put(id, task);
        }
        Timer.get().schedule(() -> forget(id), MEMORY.toMillis(), TimeUnit.MILLISECONDS);
        return HttpResponses.text(id);
    }

    private static void forget(String id) {
        synchronized (TASKS) {
            TASKS.remove(id);
        }
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }

    /**
     * Answers what came of a task of the current user, which is then forgotten: a piece of HTML; without any, with the status
     * 202, while it is under way.
     *
     * @param id not found for what is no task, or somebody else's
     */
    public static void answer(StaplerRequest2 request, StaplerResponse2 response, @CheckForNull String id)
            throws IOException, ServletException {
        Task task;
        synchronized (TASKS) {
            task = TASKS.get(id);
        }
        if (task == null || !task.user().equals(user())) {
            throw HttpResponses.notFound();
        }
        if (!task.shown().isDone()) {
            response.setStatus(202);
            return;
        }
        forget(id);
        request.getView(shown(task), "fragment.jelly").forward(request, response);
    }

    private static Object shown(Task task) throws IOException {
        try {
            return task.shown().get();
        } catch (CancellationException e) {
            return task.late();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                return task.late();
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
