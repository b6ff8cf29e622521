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

/** Lists which files to write from which frame. One thread fills it; then one worker processes each frame. */
final class LoadPlan {

    /** Empty files per unit of work. */
    private static final int EMPTY_FILES = 1024;

    private final List<PlacedFrame> frames;
    private final FrameWork[] work;
    private final List<FrameWork> empty = new ArrayList<>();
    private int emptyInLast;
    private long bytes;

    /** @param frames all frames of the snapshot */
    LoadPlan(List<PlacedFrame> frames) {
        this.frames = frames;
        this.work = new FrameWork[frames.size()];
    }

    /** The files to write from one frame, or a batch of empty files. */
    static final class FrameWork {
        private final OptionalInt frame;
        private final List<FileGroup> groups = new ArrayList<>(1);
        private final List<Part> parts = new ArrayList<>(0);

        private FrameWork(OptionalInt frame) {
            this.frame = frame;
        }

        /** The frame's index; empty for a batch of empty files. */
        OptionalInt frame() {
            return frame;
        }

        List<FileGroup> groups() {
            return groups;
        }

        List<Part> parts() {
            return parts;
        }

        private void add(Destination destination, RegularFile file, int offset, int used) {
            FileGroup group = null;
            for (FileGroup known : groups) {
                group = known.writer() == destination.writer() ? known : group;
            }
            if (group == null) {
                group = new FileGroup(destination);
                groups.add(group);
            }
            group.files.add(file, number(offset, used));
            group.directories = destination.maker().wanted();
        }
    }

    /** The offset of a content and the day of its last use in one number. */
    private static long number(int offset, int used) {
        return (long) used << 32 | offset;
    }

    /** Where files of one cache directory go: what writes them, and what makes their directories. */
    record Destination(TreeWriter writer, DirectoryMaker maker) {}

    /** The files of one cache directory that lie whole in a frame. The note of each entry is a {@link #number}. */
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

        /** Where in the frame the content of the file begins that has this note. */
        static int offset(long note) {
            return (int) note;
        }

        /** The day of the last use of the file that has this note. */
        static int used(long note) {
            return (int) (note >>> 32);
        }

        /** Waits until the directories of these files exist. */
        void awaitDirectories() throws IOException, InterruptedException {
            destination.maker().await(directories);
        }
    }

    /**
     * The part of a large file that lies in one frame.
     *
     * @param position where the part starts in the file
     * @param offset where the part starts in the decompressed frame
     * @param length its length in bytes
     */
    record Part(LargeFile file, long position, int offset, int length) {}

    /** A file that spans several frames. The first worker to reach it opens it; the one that writes the last part closes it. */
    static final class LargeFile {
        private final Destination destination;
        private final RegularFile file;
        private final int used;
        private final int directories;
        private PartedFile open;
        private int missing;

        private LargeFile(Destination destination, RegularFile file, int used) {
            this.destination = destination;
            this.file = file;
            this.used = used;
            this.directories = destination.maker().wanted();
        }

        /** Opens the file on the first call; it is closed when all parts are written. */
        synchronized PartedFile open() throws IOException, InterruptedException {
            if (open == null) {
                destination.maker().await(directories);
                open = destination.writer().begin(file, used);
            }
            return open;
        }

        /** Call this after each part. */
        synchronized void partWritten() throws IOException {
            if (--missing == 0) {
                open.complete();
            }
        }
    }

    /** Adds a file to write, with at least one byte. */
    void add(Destination destination, RegularFile file, Content content) {
        bytes += file.size();
        int room = frames.get(content.frame()).frame().rawLength() - content.offset();
        if (file.size() <= room) {
            work(content.frame()).add(destination, file, content.offset(), content.used());
            return;
        }
        LargeFile large = new LargeFile(destination, file, content.used());
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

    /** Adds an empty file to write. */
    void addEmpty(Destination destination, RegularFile file) {
        if (empty.isEmpty() || emptyInLast == EMPTY_FILES) {
            empty.add(new FrameWork(OptionalInt.empty()));
            emptyInLast = 0;
        }
        empty.get(empty.size() - 1).add(destination, file, 0, 0);
        emptyInLast++;
    }

    private FrameWork work(int frame) {
        if (work[frame] == null) {
            work[frame] = new FrameWork(OptionalInt.of(frame));
        }
        return work[frame];
    }

    /** Whether the plan writes anything from the frame at this index. */
    boolean needs(int frame) {
        return work[frame] != null;
    }

    /** All work: the needed frames in the order of {@link FrameFetch}, then the empty files. The list may be changed. */
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

    /** Total size of the files to write. */
    long bytes() {
        return bytes;
    }
}
