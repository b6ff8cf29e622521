package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.Folder;
import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a load is about to do to a cache directory, as a file in it, so that a process that comes after one that was killed
 * can undo it ({@link DeadLoads}). It is locked while its load lives. Thread-safe.
 *
 * <p>Its first byte is the state. Records follow: {@link #ROOT} where the load made the cache directory; {@link #MODE} with
 * a directory and the mode it had; {@link #PLACE} with the three texts of a {@link Placement} and whether something had
 * its place. A killed process may leave the last one in part.
 */
final class JournalFile implements Closeable {

    /** Nothing was moved, or everything can be moved back. */
    static final int UNDOABLE = 'w';
    /** Everything was moved back; what waits is to be removed. */
    static final int UNDONE = 'u';
    /** Everything has its place; what was put aside is to be removed, and directories may lack their modes. */
    static final int PLACED = 'p';

    private static final int ROOT = 'n';
    private static final int MODE = 'm';
    private static final int PLACE = 'r';

    private static final String NAME = "journal";
    private static final int BLOCK = 64 * 1024;

    /** A lock is of the whole process, and gone when it closes any other channel of the file. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private JournalFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static boolean isJournal(String name) {
        return Placement.isTemporary(name) && name.endsWith("-" + NAME + ".tmp");
    }

    /** How all temporary names of the load begin that has this journal. */
    static String own(String journal) {
        return journal.substring(0, journal.length() - (NAME + ".tmp").length());
    }

    static boolean isOpenHere(Path journal) {
        return OPEN_HERE.contains(journal.toAbsolutePath());
    }

    static JournalFile create(Folder root, String mark) throws IOException {
        Path name = Path.of(Placement.temporary(mark, NAME));
        Path path = root.path().resolve(name).toAbsolutePath();
        OPEN_HERE.add(path);
        FileChannel channel;
        try {
            channel = root.create(name, 0600);
        } catch (IOException e) {
            OPEN_HERE.remove(path);
            throw e;
        }
        JournalFile journal = new JournalFile(path, channel);
        try {
            channel.tryLock();
        } catch (IOException e) {
            // A file system without locks: a load that runs is then taken for one that died.
        }
        try {
            journal.state(UNDOABLE);
        } catch (IOException e) {
            journal.close();
            root.delete(name);
            throw e;
        }
        return journal;
    }

    void state(int state) throws IOException {
        state(channel, state);
    }

    static void state(FileChannel channel, int state) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) state}), 0);
    }

    /** The state of a journal that is open to be read; {@link #UNDOABLE} where its load died before it wrote one. */
    static int state(FileChannel channel) throws IOException {
        ByteBuffer state = ByteBuffer.allocate(1);
        return channel.read(state, 0) == 1 ? state.get(0) : UNDOABLE;
    }

    private interface Record {
        void write(DataOutputStream out) throws IOException;
    }

    /** Writes records a block at a time. */
    static final class Records {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        void newRoot() {
            add(to -> to.writeByte(ROOT));
        }

        void mode(String directory, int mode) {
            add(to -> {
                to.writeByte(MODE);
                to.writeUTF(directory);
                to.writeInt(mode);
            });
        }

        void place(Placement placement, boolean replaces) {
            add(to -> {
                to.writeByte(PLACE);
                to.writeUTF(placement.directory());
                to.writeUTF(placement.name());
                to.writeUTF(placement.temporary());
                to.writeBoolean(replaces);
            });
        }

        private void add(Record one) {
            try {
                one.write(out);
            } catch (IOException e) {
                throw new IllegalStateException("Memory does not fail", e);
            }
        }

        boolean isBlock() {
            return bytes.size() >= BLOCK;
        }
    }

    /** Appends records, and takes them out of the memory. */
    synchronized void append(Records records) throws IOException {
        channel.position(channel.size());
        ByteBuffer bytes = ByteBuffer.wrap(records.bytes.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        records.bytes.reset();
    }

    /** Reads the records of a journal; ends at the first one that is not whole, or that no load writes. */
    static final class Reader {
        private final DataInputStream in;
        private int kind;
        private String directory;
        private int mode;
        private Placement placement;
        private boolean replaces;

        Reader(FileChannel channel) throws IOException {
            channel.position(1);
            in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BLOCK));
        }

        boolean next() throws IOException {
            placement = null;
            replaces = false;
            try {
                kind = in.read();
                return switch (kind) {
                    case ROOT -> true;
                    case MODE -> {
                        directory = in.readUTF();
                        mode = in.readInt();
                        yield isDirectory() && (mode & ~0777) == 0;
                    }
                    case PLACE -> {
                        directory = in.readUTF();
                        placement = new Placement(directory, in.readUTF(), in.readUTF());
                        replaces = in.readBoolean();
                        yield isDirectory()
                                && isPossible(placement.name())
                                && Placement.isTemporary(placement.temporary())
                                && isPossible("x" + placement.temporary());
                    }
                    default -> false;
                };
            } catch (EOFException | UTFDataFormatException e) {
                return false;
            }
        }

        private boolean isDirectory() {
            return directory.isEmpty()
                    || (Names.isPath(directory)
                            && NameRules.HERE.problem(directory).isEmpty());
        }

        private static boolean isPossible(String name) {
            return Names.isSegment(name) && NameRules.HERE.problem(name).isEmpty();
        }

        boolean isNewRoot() {
            return kind == ROOT;
        }

        /** The mode that {@link #directory} had; empty where this record has none. */
        OptionalInt mode() {
            return kind == MODE ? OptionalInt.of(mode) : OptionalInt.empty();
        }

        String directory() {
            return directory;
        }

        /** Null where this record has none. */
        Placement placement() {
            return placement;
        }

        boolean replaces() {
            return replaces;
        }
    }

    Path name() {
        return path.getFileName();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OPEN_HERE.remove(path);
        }
    }
}
