package io.jenkins.plugins.castor.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotBoundsTest {

    @Test
    void whatAFullStoreNeedsIsAllowed() {
        SnapshotBounds bounds = SnapshotBounds.of(20_000_000, 1L << 40);
        assertThat(bounds.frames()).isGreaterThan(2 * (1 << 18)).isLessThan(1_000_000);
        assertThat(bounds.packs()).isGreaterThan(12 + 2 * (1 << 12)).isLessThan(100_000);
    }

    @Test
    void anEmptyCacheMayHaveAFewAndNoTotalsOverflow() {
        assertThat(SnapshotBounds.of(0, 0)).isEqualTo(new SnapshotBounds(1000, 100_000));
        assertThat(SnapshotBounds.of(Long.MAX_VALUE, 0)).isEqualTo(new SnapshotBounds(100_000, 1_000_000));
        assertThat(SnapshotBounds.of(Long.MAX_VALUE / 4096, Long.MAX_VALUE))
                .isEqualTo(new SnapshotBounds(100_000, 1_000_000));
    }

    @Test
    void aHeadWithMorePacksThanItsFilesCanNeedIsDamaged() throws Exception {
        List<Head.PackSize> packs = IntStream.range(0, 1000)
                .mapToObj(i -> new Head.PackSize(Pack.newName(), 1))
                .toList();
        Head head = new Head(
                StoreId.random(),
                new Namespace("p", "b", "j"),
                1,
                OptionalLong.empty(),
                "0".repeat(64),
                new Head.Totals(1, 1 << 20, packs, 1),
                Map.of(packs.get(0).name(), 19),
                Optional.empty(),
                Optional.of(new CacheKey(new TreeMap<>(Map.of("package-lock.json", "1".repeat(64))))),
                Instant.EPOCH,
                "castor 1.0.0",
                new Provenance(new TreeMap<>()),
                Optional.empty());
        String text = new String(HeadCodec.encode(head), StandardCharsets.UTF_8);
        assertThat(HeadCodec.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(head);
        byte[] oneMore = text.replace(",\"packs\":[", ",\"packs\":[[\"" + Pack.newName() + "\",1],")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> HeadCodec.decode(oneMore))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("more than 1000 packs");
        byte[] twice = text.replace(
                        ",\"packs\":[", ",\"packs\":[[\"" + packs.get(1).name() + "\",1],")
                .replace(",[\"" + packs.get(999).name() + "\",1]", "")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> HeadCodec.decode(twice))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("a pack is listed twice");
    }
}
