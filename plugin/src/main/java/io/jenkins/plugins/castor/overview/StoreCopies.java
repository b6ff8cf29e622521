package io.jenkins.plugins.castor.overview;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.util.HttpResponses;
import io.jenkins.plugins.castor.agent.FailureMessage;
import io.jenkins.plugins.castor.config.Audit;
import io.jenkins.plugins.castor.config.NamespaceUses;
import io.jenkins.plugins.castor.config.SigningKeys;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.copy.CopyReport;
import io.jenkins.plugins.castor.engine.copy.CopyRequest;
import io.jenkins.plugins.castor.engine.work.Progress;
import io.jenkins.plugins.castor.folder.ChosenStore;
import jakarta.servlet.ServletException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/**
 * Copies namespaces from one store to another, one copy at a time, on a thread of its own, and remembers the last one. What
 * the other store has is not sent again, so a copy that ended early goes on where it was. For administrators.
 */
@Restricted(NoExternalUse.class)
@Extension
public final class StoreCopies implements StaplerProxy {

    private static final Logger LOGGER = Logger.getLogger(StoreCopies.class.getName());

    /** As many as are remembered, and the longest of their paths. */
    private static final int MOST = 20_000;

    private static final int LONGEST_PATH = 2000;

    /** After so many failures on end a store is taken to be down. */
    private static final int MOST_FAILURES = 5;

    private CopyRecord last = read();
    private Thread worker;

    /** Those of this Jenkins. */
    static StoreCopies get() {
        return ExtensionList.lookupSingleton(StoreCopies.class);
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return this;
    }

    /** The last copy, which may be under way; null if there was none. */
    @CheckForNull
    public synchronized CopyRecord getLast() {
        return last;
    }

    public synchronized boolean isRunning() {
        return worker != null;
    }

    /** Begins a copy of the namespaces whose paths are the lines of the body. */
    @RequirePOST
    public HttpResponse doBegin(
            StaplerRequest2 request,
            @QueryParameter(required = true) String from,
            @QueryParameter(required = true) String to)
            throws IOException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ChosenStore source = CacheOverview.store(from);
        ChosenStore target = CacheOverview.store(to);
        List<String> paths = paths(source, request);
        if (source.name().equals(target.name()) || paths.isEmpty()) {
            throw HttpResponses.errorWithoutStack(400, Messages.StoreCopies_Nothing());
        }
        begin(new CopyRecord(source.name(), target.name(), user(), now(), paths));
        return HttpResponses.ok();
    }

    private static List<String> paths(ChosenStore source, StaplerRequest2 request) throws IOException {
        List<String> paths = new ArrayList<>();
        try (BufferedReader lines = request.getReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (paths.size() >= MOST || line.length() > LONGEST_PATH) {
                    throw HttpResponses.errorWithoutStack(400, Messages.StoreCopies_Nothing());
                }
                paths.add(CacheOverview.namespace(source, line).path());
            }
        }
        return paths;
    }

    /** Copies what the last copy did not. */
    @RequirePOST
    public HttpResponse doContinue() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        CopyRecord before = getLast();
        if (before == null || !before.isIncomplete()) {
            throw HttpResponses.errorWithoutStack(400, Messages.StoreCopies_Nothing());
        }
        begin(before.rest(user(), now()));
        return HttpResponses.ok();
    }

    /** Ends the copy that is running. */
    @RequirePOST
    public synchronized HttpResponse doStop() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (worker != null) {
            Audit.byUser("copy-stopped");
            worker.interrupt();
        }
        return HttpResponses.ok();
    }

    /** How far the copy is, or what the last one did: a piece of HTML. */
    @GET
    public void doState(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        request.getView(this, "fragment.jelly").forward(request, response);
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }

    private static long now() {
        return NamespaceUses.get().now().toEpochMilli();
    }

    private synchronized void begin(CopyRecord copy) {
        if (worker != null) {
            throw HttpResponses.errorWithoutStack(409, Messages.StoreCopies_Running());
        }
        Audit.byUser(
                "copy",
                "from",
                copy.getFrom(),
                "to",
                copy.getTo(),
                "namespaces",
                String.valueOf(copy.namespaces().size()));
        last = copy;
        keep(copy);
        worker = new Thread(() -> run(copy), "Castor copy to " + copy.getTo());
        worker.setDaemon(true);
        worker.start();
    }

    private void run(CopyRecord copy) {
        try {
            copy(copy);
        } catch (InterruptedException e) {
            copy.ended(Messages.StoreCopies_Stopped());
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Castor could not copy to another store", e);
            copy.ended(FailureMessage.of(e));
        } finally {
            keep(copy);
            ChosenStore.find(copy.to()).ifPresent(target -> StoreLook.get().start(List.of(target)));
            synchronized (this) {
                worker = null;
            }
        }
    }

    private static void copy(CopyRecord copy) throws IOException, InterruptedException {
        ChosenStore source = found(copy.from());
        ChosenStore target = found(copy.to());
        try (Castor from = source.open();
                Castor to = target.open()) {
            int failures = 0;
            for (String path : copy.namespaces()) {
                failures = copy(copy, source, from, to, path) ? 0 : failures + 1;
                if (failures == MOST_FAILURES) {
                    copy.ended(Messages.StoreCopies_Down(MOST_FAILURES));
                    return;
                }
            }
        }
    }

    /** Returns whether nothing failed. */
    private static boolean copy(CopyRecord copy, ChosenStore source, Castor from, Castor to, String path)
            throws InterruptedException {
        try {
            CopyReport report = from.copyTo(
                    to,
                    new CopyRequest(
                            List.of(Namespace.parse(path)),
                            CopyRequest.ALL,
                            Optional.of(SigningKeys.get()),
                            Optional.of(SigningKeys.trusted()),
                            source.memory().pins(),
                            SigningKeys.owner()),
                    Progress.NONE);
            copy.add(path, report);
            return report.namespaces().stream().noneMatch(one -> one.outcome() == CopyReport.Outcome.FAILED);
        } catch (IOException e) {
            copy.failed(path, FailureMessage.of(e));
            return false;
        }
    }

    private static ChosenStore found(String name) throws IOException {
        return ChosenStore.find(name)
                .orElseThrow(() -> new IOException(Messages.StoreCopies_Gone(ChosenStore.title(name))));
    }

    private static void keep(CopyRecord copy) {
        synchronized (copy) {
            try {
                file().write(copy);
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "Cannot write " + file(), e);
            }
        }
    }

    @CheckForNull
    private static CopyRecord read() {
        XmlFile file = file();
        try {
            return file.exists() ? (CopyRecord) file.read() : null;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "Cannot read " + file, e);
            return null;
        }
    }

    private static XmlFile file() {
        return new XmlFile(
                Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), "io.jenkins.plugins.castor.copy.xml"));
    }
}
