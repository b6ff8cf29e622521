package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileStatus;
import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.Modes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open directories from the cache directory down to the one that a thread is at: each was opened in the one above, so
 * none was reached through a link. For one thread.
 */
final class Steps implements Closeable {

    /** Deeper ones are opened again from the cache directory on, as a process may not hold any number of them. */
    private static final int MOST_OPEN = 128;

    /** A directory that is open, and whether this load made it, so that nothing but its own is in it. */
    record Step(String path, Folder folder, boolean isNew) {}

    /** Is told before a directory that its owner cannot write into is opened up. */
    interface Opening {
        void before(String directory, int mode) throws IOException;
    }

    /** The cache directory, and under which names new directories wait for their places. Thread-safe. */
    static final class Start {
        private final Path root;
        private final Opening opening;
        private final Map<String, String> waiting = new ConcurrentHashMap<>();

        Start(Path root, Opening opening) {
            this.root = root;
            this.opening = opening;
        }

        Path root() {
            return root;
        }

        /** A directory that has no place yet stands under another name in its parent. */
        void wait(String directory, String temporary) {
            waiting.put(directory, temporary);
        }

        /** Everything has its place. */
        void placed() {
            waiting.clear();
        }
    }

    private final Start start;
    private final List<Step> open = new ArrayList<>();

    Steps(Start start) {
        this.start = start;
    }

    Path root() {
        return start.root;
    }

    /** Goes to a directory to write into it. What this returns is good until the next call. */
    Step at(String directory) throws IOException {
        return go(directory, true);
    }

    /** Goes to a directory, and leaves its mode as it is. */
    Folder look(String directory) throws IOException {
        return go(directory, false).folder();
    }

    private Step go(String directory, boolean writes) throws IOException {
        while (!open.isEmpty() && !leadsTo(last().path(), directory)) {
            leave();
        }
        if (open.isEmpty()) {
            open.add(new Step("", root(writes), false));
        }
        while (last().path().length() < directory.length()) {
            descend(directory, writes);
        }
        return last();
    }

    private static boolean leadsTo(String above, String directory) {
        return above.isEmpty()
                || (directory.startsWith(above)
                        && (directory.length() == above.length() || directory.charAt(above.length()) == '/'));
    }

    private Folder root(boolean writes) throws IOException {
        int mode = writes ? ChosenCalls.BEST.look(start.root).mode() : Modes.OWNER_ALL;
        Folder folder = ChosenCalls.BEST.folder(start.root);
        if (isShut(mode)) {
            try {
                start.opening.before("", mode);
                folder.setMode(mode | Modes.OWNER_ALL);
            } catch (IOException e) {
                folder.close();
                throw e;
            }
        }
        return folder;
    }

    private static boolean isShut(int mode) {
        return (mode & Modes.OWNER_ALL) != Modes.OWNER_ALL && Modes.POSIX;
    }

    private void descend(String directory, boolean writes) throws IOException {
        Step above = last();
        int begin = above.path().isEmpty() ? 0 : above.path().length() + 1;
        int slash = directory.indexOf('/', begin);
        int end = slash < 0 ? directory.length() : slash;
        String path = directory.substring(0, end);
        String temporary = above.isNew() ? null : start.waiting.get(path);
        Path name = Path.of(temporary == null ? directory.substring(begin, end) : temporary);
        boolean isNew = above.isNew() || temporary != null;
        Folder folder = isNew || !writes ? above.folder().open(name) : openUp(above.folder(), path, name);
        open.add(new Step(path, folder, isNew));
        if (open.size() > MOST_OPEN) {
            open.remove(MOST_OPEN / 2).folder().close();
        }
    }

    private Folder openUp(Folder above, String path, Path name) throws IOException {
        FileStatus status = above.look(name);
        int mode = status.mode();
        if (!status.isDirectory() || !isShut(mode)) {
            return above.open(name);
        }
        start.opening.before(path, mode);
        return above.openAll(name, mode);
    }

    private Step last() {
        return open.get(open.size() - 1);
    }

    private void leave() throws IOException {
        open.remove(open.size() - 1).folder().close();
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            leave();
        }
    }
}
