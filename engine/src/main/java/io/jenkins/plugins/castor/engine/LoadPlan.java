package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.snapshot.Content;
import io.jenkins.plugins.castor.engine.snapshot.Snapshot.PlacedFrame;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.EntryList;
import io.jenkins.plugins.castor.engine.tree.PartedFile;
import io.jenkins.plugins.castor.engine.tree.TreeWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which files come out of which frame. Made by one thread; then each frame is taken by one worker. */
final class LoadPlan {

    /** So many empty files are one piece of work. */
    private static final int EMPTY_FILES = 1024;

    private final List<PlacedFrame> frames;
    private final FrameWork[] work;
    private final List<LargeFile> largeFiles = new ArrayList<>();
    private final List<FrameWork> empty = new ArrayList<>();
    private int emptyInLast;
    private long bytes;

    LoadPlan(List<PlacedFrame> frames) {
        this.frames = frames;
        this.work = new FrameWork[frames.size()];
    }

    /** What is to be done with one frame. */
    static final class FrameWork {
        private final Optional<PlacedFrame> frame;
        private final List<FileGroup> groups = new ArrayList<>(1);
        private final List<Part> parts = new ArrayList<>(0);

        private FrameWork(Optional<PlacedFrame> frame) {
            this.frame = frame;
        }

        /** The frame; empty for files that need none, as they are empty. */
        Optional<PlacedFrame> frame() {
            return frame;
        }

        List<FileGroup> groups() {
            return groups;
        }

        List<Part> parts() {
            return parts;
        }

        private EntryList files(TreeWriter writer) {
            for (FileGroup group : groups) {
                if (group.writer() == writer) {
                    return group.files();
                }
            }
            groups.add(new FileGroup(writer, new EntryList()));
            return groups.get(groups.size() - 1).files();
        }
    }

    /** The files of one cache directory that a frame has whole, each with the offset of its content. */
    record FileGroup(TreeWriter writer, EntryList files) {}

    /** A part of a file that goes over several frames. */
    record Part(LargeFile file, long position, int offset, int length) {}

    /** A file that goes over several frames: begun by the worker that comes first, completed by the one that is last. */
    static final class LargeFile {
        private final TreeWriter writer;
        private final RegularFile file;
        private PartedFile open;
        private int missing;

        private LargeFile(TreeWriter writer, RegularFile file) {
            this.writer = writer;
            this.file = file;
        }

        synchronized PartedFile open() throws IOException {
            if (open == null) {
                open = writer.begin(file);
            }
            return open;
        }

        synchronized void partWritten() throws IOException {
            if (--missing == 0) {
                open.complete();
            }
        }

        synchronized void abandon() throws IOException {
            if (open != null) {
                open.close();
            }
        }
    }

    /** Adds a file that is to be written. */
    void add(TreeWriter writer, RegularFile file, Content content) {
        bytes += file.size();
        int room = frames.get(content.frame()).frame().rawLength() - content.offset();
        if (file.size() <= room) {
            work(content.frame()).files(writer).add(file, content.offset());
            return;
        }
        LargeFile large = new LargeFile(writer, file);
        largeFiles.add(large);
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
    void addEmpty(TreeWriter writer, RegularFile file) {
        if (empty.isEmpty() || emptyInLast == EMPTY_FILES) {
            empty.add(new FrameWork(Optional.empty()));
            emptyInLast = 0;
        }
        empty.get(empty.size() - 1).files(writer).add(file, 0);
        emptyInLast++;
    }

    private FrameWork work(int frame) {
        if (work[frame] == null) {
            work[frame] = new FrameWork(Optional.of(frames.get(frame)));
        }
        return work[frame];
    }

    /** All work: files that are empty, then the frames that have something to be written, in the order of the packs. */
    List<FrameWork> frames() {
        List<FrameWork> wanted = new ArrayList<>(empty);
        for (FrameWork one : work) {
            if (one != null) {
                wanted.add(one);
            }
        }
        return wanted;
    }

    /** The files that go over several frames. */
    List<LargeFile> largeFiles() {
        return largeFiles;
    }

    /** Bytes of all files that are to be written. */
    long bytes() {
        return bytes;
    }
}
