package io.jenkins.plugins.castor.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Descent.Link;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Provenance;
import io.jenkins.plugins.castor.engine.snapshot.StoreId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which generations may hold what others brought in. */
class DescentTest {
    private static final StoreId STORE = StoreId.random();
    private static final Instant DAY = Instant.parse("2026-11-20T09:00:00Z");

    private final NavigableMap<Long, Optional<Head>> heads = new TreeMap<>();

    /** A head with a content of its own. */
    private void head(long number, long parent) {
        head(number, parent, number, "tree-" + number, DAY.plusSeconds(number));
    }

    private void head(long number, long parent, long content, String tree, Instant created) {
        heads.put(
                number,
                Optional.of(new Head(
                        STORE,
                        new Namespace("p", "b", "j"),
                        number,
                        parent == 0 ? OptionalLong.empty() : OptionalLong.of(parent),
                        String.format("%064x", content),
                        new Head.Totals(1, 1, List.of(), 1),
                        Map.of(),
                        Optional.of(tree),
                        Optional.empty(),
                        created,
                        "test",
                        Provenance.UNKNOWN,
                        Optional.empty())));
    }

    private Map<Long, Link> of(Long... sources) {
        return Descent.of(heads, List.of(sources));
    }

    @Test
    void whatWasBuiltOnItDescendsFromItThroughAnyNumberOfSaves() {
        head(1, 0);
        head(2, 1);
        head(3, 2);
        head(4, 3);
        assertThat(of(2L))
                .containsExactly(
                        Map.entry(2L, Link.ITSELF), Map.entry(3L, Link.BUILT_ON), Map.entry(4L, Link.BUILT_ON));
        assertThat(of(1L)).hasSize(4);
        assertThat(of(4L)).containsExactly(Map.entry(4L, Link.ITSELF));
    }

    @Test
    void whatWasBuiltOnAnOlderOneOrOnNothingDoesNot() {
        head(1, 0);
        head(2, 1);
        head(3, 1); // 2 was revoked then
        head(4, 3);
        head(5, 0);
        assertThat(of(2L)).containsOnlyKeys(2L);
        assertThat(of(3L)).containsOnlyKeys(3L, 4L);
    }

    @Test
    void theSameContentIsFoundAlsoInOlderGenerations() {
        head(1, 0);
        head(2, 1);
        head(3, 2, 2, "tree-2", DAY.plusSeconds(99)); // an unchanged save a day later
        head(4, 3, 44, "tree-2", DAY.plusSeconds(99)); // compressed again
        head(5, 4);
        assertThat(of(4L))
                .containsExactly(Map.entry(3L, Link.SAME), Map.entry(4L, Link.ITSELF), Map.entry(5L, Link.BUILT_ON));
        assertThat(of(3L))
                .containsExactly(
                        Map.entry(2L, Link.SAME),
                        Map.entry(3L, Link.ITSELF),
                        Map.entry(4L, Link.SAME),
                        Map.entry(5L, Link.BUILT_ON));
    }

    @Test
    void aChainThatIsBrokenIsNotKnown() {
        head(1, 0);
        head(2, 1);
        heads.put(3L, Optional.empty());
        head(4, 3);
        head(6, 5);
        head(7, 6);
        head(8, 1);
        assertThat(of(2L))
                .containsExactly(
                        Map.entry(2L, Link.ITSELF),
                        Map.entry(3L, Link.UNKNOWN),
                        Map.entry(4L, Link.UNKNOWN),
                        Map.entry(6L, Link.UNKNOWN),
                        Map.entry(7L, Link.UNKNOWN));
    }

    @Test
    void aHeadThatIsGoneStillHasDescendants() {
        head(3, 2);
        head(4, 3);
        assertThat(of(2L)).containsEntry(3L, Link.BUILT_ON).containsEntry(4L, Link.BUILT_ON);
        assertThat(of(9L)).containsExactly(Map.entry(9L, Link.ITSELF));
    }

    @Test
    void aParentThatCannotBeIsNotKnownAndEndsNoSearch() {
        head(1, 0);
        head(2, 3);
        head(3, 2);
        head(4, 4);
        assertThat(of(1L))
                .containsExactly(
                        Map.entry(1L, Link.ITSELF),
                        Map.entry(2L, Link.UNKNOWN),
                        Map.entry(3L, Link.UNKNOWN),
                        Map.entry(4L, Link.UNKNOWN));
    }
}
