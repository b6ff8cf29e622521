package io.jenkins.plugins.castor.disk;

import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A file of Jenkins' home that is written within a minute of a change. Neither a build, nor a page, nor Jenkins' timer waits
 * for the disk: a thread of its own writes, and holds no lock of the owner meanwhile.
 */
@Restricted(NoExternalUse.class)
public final class LateFile {

    private static final Logger LOGGER = Logger.getLogger(LateFile.class.getName());
    private static final Duration DELAY = Duration.ofMinutes(1);
    private static final ThreadPoolExecutor WRITER = new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new NamingThreadFactory(
                    new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), LateFile.class.getName()));

    static {
        WRITER.allowCoreThreadTimeOut(true);
    }

    private final String trouble;
    private final Content content;
    private final Object writing = new Object();
    private boolean isChanged;

    /** What is to be written. */
    public interface Content {
        /** Writes it. Takes a copy under the lock of its owner, and writes that without. */
        void write() throws IOException;
    }

    /** @param trouble what it means if it cannot be written, for the log */
    public LateFile(String trouble, Content content) {
        this.trouble = trouble;
        this.content = content;
    }

    /** There is something new to write. */
    public synchronized void changed() {
        if (!isChanged) {
            isChanged = true;
            Timer.get().schedule(() -> WRITER.execute(this::writeIfChanged), DELAY.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private synchronized boolean isToBeWritten() {
        boolean was = isChanged;
        isChanged = false;
        return was;
    }

    /** Writes what is not written yet: when Jenkins stops. */
    public void writeIfChanged() {
        synchronized (writing) { // what is newer is written later
            if (isToBeWritten()) {
                try {
                    content.write();
                } catch (IOException e) {
                    LOGGER.log(Level.WARNING, trouble, e);
                }
            }
        }
    }
}
