package io.jenkins.plugins.castor.engine.recompress;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The result of a recompression; of a dry run, what it would be.
 *
 * @param level the zstd level
 * @param namespaces those with something to compress again, or that failed; the smallest work first
 * @param dryRun whether nothing was changed
 * @param took wall time
 */
public record RecompressReport(int level, List<NamespaceResult> namespaces, boolean dryRun, Duration took) {

    /** What came of a namespace. */
    public enum Outcome {
        /** A dry run found something to compress again. */
        PLANNED,
        /** A new generation was published. */
        RECOMPRESSED,
        /** Nothing was published: there was no time, or a save published meanwhile. The next recompression tries again. */
        LEFT,
        /** Nothing was published, and something is wrong. */
        FAILED
    }

    /**
     * A namespace.
     *
     * @param generation the one that was published
     * @param packs how many packs were chosen
     * @param chosenBytes their size
     * @param bytesBefore the size of all packs of the newest generation
     * @param bytesAfter the same afterwards; not less in a dry run, or where nothing was published
     * @param remark what people should know, such as why it failed
     */
    public record NamespaceResult(
            Namespace namespace,
            Outcome outcome,
            OptionalLong generation,
            int packs,
            long chosenBytes,
            long bytesBefore,
            long bytesAfter,
            Optional<String> remark) {

        static NamespaceResult failed(Namespace namespace, String why) {
            return new NamespaceResult(namespace, Outcome.FAILED, OptionalLong.empty(), 0, 0, 0, 0, Optional.of(why));
        }
    }

    /** The size of all packs that were, or would be, compressed again. */
    public long chosenBytes() {
        return namespaces.stream()
                .filter(one -> one.outcome() != Outcome.LEFT)
                .mapToLong(NamespaceResult::chosenBytes)
                .sum();
    }

    /** By how many bytes full loads of all namespaces together became less. */
    public long savedBytes() {
        return namespaces.stream()
                .mapToLong(one -> one.bytesBefore() - one.bytesAfter())
                .sum();
    }

    /** What is wrong, one line each. */
    public List<String> problems() {
        return namespaces.stream()
                .filter(one -> one.outcome() == Outcome.FAILED)
                .map(one -> one.namespace() + ": " + one.remark().orElse("it failed"))
                .toList();
    }
}
