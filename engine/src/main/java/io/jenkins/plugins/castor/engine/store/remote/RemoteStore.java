package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.UploadsAtOnce;
import io.jenkins.plugins.castor.engine.store.remote.Answers.Content;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/** The store of another process, which shares it through a {@link StoreServer}. Each call costs one or more round trips. */
public final class RemoteStore implements Store {

    /** While one begins or ends, which are round trips, another one uses the line. */
    private static final int UPLOADS_AT_ONCE = 2;

    private final ClientCalls calls;
    private final String name;

    /** @param name what people call the store */
    public RemoteStore(Line line, String name) {
        this.calls = new ClientCalls(line);
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
                Answers::readBoolean);
    }

    @Override
    public Set<String> put(List<Upload> uploads, LongConsumer sent) throws StoreException {
        return UploadsAtOnce.send(UPLOADS_AT_ONCE, uploads, "interrupted", i -> put(uploads.get(i), sent));
    }

    private boolean put(Upload upload, LongConsumer sent) throws StoreException {
        long number = ask(
                Operation.BEGIN,
                out -> {
                    Answers.writeText(out, upload.name());
                    Answers.writeText(out, upload.digest().orElse(""));
                    out.writeLong(upload.bytes());
                },
                ByteBuffer::getLong);
        if (number < 0) {
            sent.accept(upload.bytes());
            return false;
        }
        boolean done = false;
        try {
            send(number, upload, sent);
            boolean created = ask(Operation.END, out -> out.writeLong(number), Answers::readBoolean);
            done = true;
            return created;
        } finally {
            if (!done) {
                cancel(number);
            }
        }
    }

    private void send(long number, Upload upload, LongConsumer sent) throws StoreException {
        try (FileChannel file = FileChannel.open(upload.file());
                Outgoing outgoing = new Outgoing(number, upload.bytes(), this::send, sent)) {
            outgoing.send(file);
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException("cannot read " + upload.file() + ": " + e.getMessage(), e);
        }
    }

    private void send(byte[] request) throws StoreException {
        ask(request, 0, nothing -> request);
    }

    /** Cancels an upload. The other end would do so later, when it closes the session. */
    private void cancel(long number) {
        boolean interrupted = Thread.interrupted();
        try {
            ask(Operation.CANCEL, out -> out.writeLong(number), nothing -> number);
        } catch (StoreException e) {
            // The failure before this one is the one to report.
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
                    length,
                    in -> {
                        if (in.remaining() != length) {
                            throw new IOException("an answer of " + in.remaining() + " bytes instead of " + length);
                        }
                        return into.put(in);
                    });
            at += length;
        } while (into.hasRemaining());
    }

    @Override
    public OptionalLong size(String object) throws StoreException {
        long bytes = ask(Operation.SIZE, out -> Answers.writeText(out, object), ByteBuffer::getLong);
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    @Override
    public Optional<List<StoredObject>> listHeads(String prefix) throws StoreException {
        return Optional.of(list(prefix));
    }

    @Override
    public List<StoredObject> list(String prefix) throws StoreException {
        return ask(Operation.LIST, out -> Answers.writeText(out, prefix), Operation.LISTING_BYTES, in -> {
            List<StoredObject> objects = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                objects.add(new StoredObject(Answers.readText(in), in.getLong(), Answers.time(in.getLong())));
            }
            return objects;
        });
    }

    @Override
    public List<String> listSegments(String prefix) throws StoreException {
        return ask(Operation.SEGMENTS, out -> Answers.writeText(out, prefix), Operation.LISTING_BYTES, in -> {
            List<String> segments = new ArrayList<>();
            for (int left = in.getInt(); left > 0; left--) {
                segments.add(Answers.readText(in));
            }
            return segments;
        });
    }

    @Override
    public boolean delete(String object) throws StoreException {
        return ask(Operation.DELETE, out -> Answers.writeText(out, object), Answers::readBoolean);
    }

    private interface Reading<T> {
        T from(ByteBuffer in) throws IOException;
    }

    private <T> T ask(Operation operation, Content arguments, Reading<T> reading) throws StoreException {
        return ask(operation, arguments, 0, reading);
    }

    /** @param answerBytes the approximate size of the answer */
    private <T> T ask(Operation operation, Content arguments, int answerBytes, Reading<T> reading)
            throws StoreException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(request)) {
            out.writeByte(operation.ordinal());
            out.write(new byte[Acknowledgement.BYTES]);
            arguments.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // nothing here leaves memory
        }
        return ask(request.toByteArray(), answerBytes, reading);
    }

    private <T> T ask(byte[] request, int answerBytes, Reading<T> reading) throws StoreException {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException("interrupted");
        }
        try {
            return reading.from(Answers.read(calls.call(request, answerBytes)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException | BufferUnderflowException e) {
            throw new StoreException("the line to " + name + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Does nothing: the process that shares the store ends the session. */
    @Override
    public void close() {
        // It holds nothing open.
    }
}
