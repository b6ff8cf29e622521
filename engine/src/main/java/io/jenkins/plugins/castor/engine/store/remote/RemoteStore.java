package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.remote.Answers.Content;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/** The store of another process, which shares it through a {@link StoreServer}. Each call costs one or more round trips. */
public final class RemoteStore implements Store {

    private final Line line;
    private final String name;

    /** @param name what people call the store */
    public RemoteStore(Line line, String name) {
        this.line = line;
        this.name = name;
    }

    @Override
    public boolean create(String object, byte[] content) throws StoreException {
        return ask(
                Operation.CREATE,
                out -> {
                    Answers.writeText(out, object);
                    out.writeInt(content.length);
                    out.write(content);
                },
                DataInputStream::readBoolean);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        Set<String> created = new HashSet<>();
        for (Upload upload : uploads) {
            if (put(upload, sent)) {
                created.add(upload.name());
            }
        }
        return created;
    }

    private boolean put(Upload upload, LongConsumer sent) throws StoreException {
        long number = ask(
                Operation.BEGIN,
                out -> {
                    Answers.writeText(out, upload.name());
                    Answers.writeText(out, upload.digest());
                    out.writeLong(upload.bytes());
                },
                DataInputStream::readLong);
        if (number < 0) {
            sent.accept(upload.bytes());
            return false;
        }
        boolean done = false;
        try {
            send(number, upload, sent);
            boolean created = ask(Operation.END, out -> out.writeLong(number), DataInputStream::readBoolean);
            done = true;
            return created;
        } finally {
            if (!done) {
                cancel(number);
            }
        }
    }

    private void send(long number, Upload upload, LongConsumer sent) throws StoreException {
        byte[] chunk = new byte[(int) Math.max(1, Math.min(Operation.MOST_BYTES / 2, upload.bytes()))];
        try (InputStream in = Files.newInputStream(upload.file())) {
            for (int count = in.readNBytes(chunk, 0, chunk.length);
                    count > 0;
                    count = in.readNBytes(chunk, 0, chunk.length)) {
                int length = count;
                ask(
                        Operation.APPEND,
                        out -> {
                            out.writeLong(number);
                            out.writeInt(length);
                            out.write(chunk, 0, length);
                        },
                        nothing -> length);
                sent.accept(length);
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("cannot read " + upload.file() + ": " + e.getMessage(), e);
        }
    }

    /** What is left of an upload goes by itself when the other end closes; this is only earlier. */
    private void cancel(long number) {
        boolean interrupted = Thread.interrupted();
        try {
            ask(Operation.CANCEL, out -> out.writeLong(number), nothing -> number);
        } catch (StoreException e) {
            // What failed before says why.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void read(String object, long offset, ByteBuffer into) throws StoreException {
        long at = offset;
        do {
            int length = Math.min(into.remaining(), Operation.MOST_BYTES);
            long from = at;
            ask(
                    Operation.READ,
                    out -> {
                        Answers.writeText(out, object);
                        out.writeLong(from);
                        out.writeInt(length);
                    },
                    in -> {
                        if (in.available() != length) {
                            throw new IOException("an answer of " + in.available() + " bytes instead of " + length);
                        }
                        return into.put(in.readNBytes(length));
                    });
            at += length;
        } while (into.hasRemaining());
    }

    @Override
    public OptionalLong size(String object) throws StoreException {
        long bytes = ask(Operation.SIZE, out -> Answers.writeText(out, object), DataInputStream::readLong);
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return ask(Operation.LIST, out -> Answers.writeText(out, prefix), in -> {
            List<StoredObject> objects = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                objects.add(new StoredObject(Answers.readText(in), in.readLong()));
            }
            return objects;
        });
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return ask(Operation.SEGMENTS, out -> Answers.writeText(out, prefix), in -> {
            List<String> segments = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                segments.add(Answers.readText(in));
            }
            return segments;
        });
    }

    @Override
    public boolean delete(String object) throws StoreException {
        return ask(Operation.DELETE, out -> Answers.writeText(out, object), DataInputStream::readBoolean);
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    private <T> T ask(Operation operation, Content arguments, Reading<T> reading) throws StoreException {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException("interrupted");
        }
        try {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(request)) {
                out.writeByte(operation.ordinal());
                arguments.write(out);
            }
            return reading.from(Answers.read(line.call(request.toByteArray())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("the line to " + name + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Leaves the other end as it is: whoever shares a store ends that. */
    @Override
    public void close() {
        // It holds nothing open.
    }
}
