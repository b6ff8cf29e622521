package io.jenkins.plugins.castor.engine.copy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of a copy.
 *
 * @param namespaces in the order of the request, or by path
 * @param took wall time
 */
public record CopyReport(List<NamespaceResult> namespaces, Duration took) {

    public CopyReport {
        namespaces = List.copyOf(namespaces);
    }

    /** What came of a namespace. */
    public enum Outcome {
        /** The other store got the newest generation. */
        COPIED,
        /** The other store had the newest generation from an earlier copy. */
        THERE,
        /** Nothing was copied, as the other store has a newer generation. */
        LEFT,
        /** There is no generation in use to copy. */
        EMPTY,
        /** Something is wrong; what was copied before it stays. */
        FAILED
    }

    /**
     * A generation that was copied.
     *
     * @param from its number
     * @param to its number in the other store
     */
    public record Copied(long from, long to) {}

    /**
     * A namespace.
     *
     * @param copied the generations that were copied, oldest first
     * @param sentBytes the bytes that were sent
     * @param thereBytes the bytes that it took over from packs that the other store had
     * @param remark why it is not as it should be, or what was left out; empty when there is nothing to say
     */
    public record NamespaceResult(
            Namespace namespace,
            Outcome outcome,
            List<Copied> copied,
            long sentBytes,
            long thereBytes,
            Optional<String> remark) {

        public NamespaceResult {
            copied = List.copyOf(copied);
        }
    }

    /** Whether the other store has the newest generation of each namespace. */
    public boolean isComplete() {
        return namespaces.stream().allMatch(one -> one.outcome() == Outcome.COPIED || one.outcome() == Outcome.THERE);
    }

    /** The bytes that were sent. */
    public long sentBytes() {
        return namespaces.stream().mapToLong(NamespaceResult::sentBytes).sum();
    }

    /** The bytes of packs that the other store had. */
    public long thereBytes() {
        return namespaces.stream().mapToLong(NamespaceResult::thereBytes).sum();
    }
}
