package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import io.jenkins.plugins.castor.engine.tree.PartedFile;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Which files come out of which frame. Made by one thread; then each frame is taken by one worker. */
final class LoadPlan {

    /** So many empty files are one piece of work. */
    private static final int EMPTY_FILES = 1024;

    private final List<PlacedFrame> frames;
    private final FrameWork[] work;
    private final List<FrameWork> empty = new ArrayList<>();
    private int emptyInLast;
    private long bytes;

    LoadPlan(List<PlacedFrame> frames) {
        this.frames = frames;
        this.work = new FrameWork[frames.size()];
    }

    /** What is to be done with one frame. */
    static final class FrameWork {
        private final OptionalInt frame;
        private final List<FileGroup> groups = new ArrayList<>(1);
        private final List<Part> parts = new ArrayList<>(0);

        private FrameWork(OptionalInt frame) {
            this.frame = frame;
        }

        /** The frame's number; empty for files that need none, as they are empty. */
        OptionalInt frame() {
            return frame;
        }

        List<FileGroup> groups() {
            return groups;
        }

        List<Part> parts() {
            return parts;
        }

        private void add(Destination destination, RegularFile file, long offset) {
            FileGroup group = null;
            for (FileGroup known : groups) {
                group = known.writer() == destination.writer() ? known : group;
            }
            if (group == null) {
                group = new FileGroup(destination);
                groups.add(group);
            }
            group.files.add(file, offset);
            group.directories = destination.maker().wanted();
        }
    }

    /** A cache directory that files are written into, and who makes the directories in it. */
    record Destination(TreeWriter writer, DirectoryMaker maker) {}

    /** The files of one cache directory that a frame has whole, each with the offset of its content. */
    static final class FileGroup {
        private final Destination destination;
        private final EntryList files = new EntryList();
        private int directories;

        private FileGroup(Destination destination) {
            this.destination = destination;
        }

        TreeWriter writer() {
            return destination.writer();
        }

        EntryList files() {
            return files;
        }

        /** Waits until the directories stand that the files go into. */
        void awaitDirectories() throws IOException, InterruptedException {
            destination.maker().await(directories);
        }
    }

    /** A part of a file that goes over several frames. */
    record Part(LargeFile file, long position, int offset, int length) {}

    /** A file that goes over several frames: begun by the worker that comes first, completed by the one that is last. */
    static final class LargeFile {
        private final Destination destination;
        private final RegularFile file;
        private final int directories;
        private PartedFile open;
        private int missing;

        private LargeFile(Destination destination, RegularFile file) {
            this.destination = destination;
            this.file = file;
            this.directories = destination.maker().wanted();
        }

        synchronized PartedFile open() throws IOException, InterruptedException {
            if (open == null) {
                destination.maker().await(directories);
                open = destination.writer().begin(file);
            }
            return open;
        }

        synchronized void partWritten() throws IOException {
            if (--missing == 0) {
                open.complete();
            }
        }
    }

    /** Adds a file that is to be written. */
    void add(Destination destination, RegularFile file, Content content) {
        bytes += file.size();
        int room = frames.get(content.frame()).frame().rawLength() - content.offset();
        if (file.size() <= room) {
            work(content.frame()).add(destination, file, content.offset());
            return;
        }
        LargeFile large = new LargeFile(destination, file);
        int offset = content.offset();
        long position = 0;
        for (int i = content.frame(); position < file.size(); i++) {
            int length = (int) Math.min(frames.get(i).frame().rawLength() - offset, file.size() - position);
            work(i).parts().add(new Part(large, position, offset, length));
            large.missing++;
            position += length;
            offset = 0;
        }
    }

    /** Adds a file that is to be written and has no bytes. */
    void addEmpty(Destination destination, RegularFile file) {
        if (empty.isEmpty() || emptyInLast == EMPTY_FILES) {
            empty.add(new FrameWork(OptionalInt.empty()));
            emptyInLast = 0;
        }
        empty.get(empty.size() - 1).add(destination, file, 0);
        emptyInLast++;
    }

    private FrameWork work(int frame) {
        if (work[frame] == null) {
            work[frame] = new FrameWork(OptionalInt.of(frame));
        }
        return work[frame];
    }

    /** Whether anything is to be written that this frame holds. */
    boolean needs(int frame) {
        return work[frame] != null;
    }

    /** All work: the frames that have something to be written, as {@link FrameFetch} orders them, then empty files. */
    List<FrameWork> work() {
        List<FrameWork> wanted = new ArrayList<>();
        for (int frame : FrameFetch.order(frames)) {
            if (needs(frame)) {
                wanted.add(work[frame]);
            }
        }
        wanted.addAll(empty);
        return wanted;
    }

    /** Bytes of all files that are to be written. */
    long bytes() {
        return bytes;
    }
}
