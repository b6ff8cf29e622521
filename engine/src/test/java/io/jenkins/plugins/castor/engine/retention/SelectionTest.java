package io.jenkins.plugins.castor.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.retention.NamespaceUse.GenerationUse;
import io.jenkins.plugins.castor.engine.retention.PruneReport.Retired;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a policy retires. */
class SelectionTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private final List<NamespaceUse> namespaces = new ArrayList<>();

    /** Generations of these ages in days, newest first. Each has a pack of 10 bytes of its own, and all share one of 100. */
    private void namespace(String job, int... days) {
        List<GenerationUse> generations = new ArrayList<>();
        for (int i = 0; i < days.length; i++) {
            long number = (long) days.length - i;
            generations.add(new GenerationUse(
                    number,
                    NOW.minus(Duration.ofDays(days[i])),
                    job + number,
                    Map.of(job + "/" + number, 10L, job + "/shared", 100L)));
        }
        namespaces.add(new NamespaceUse(new Namespace("p", "b", job), generations));
    }

    private Map<String, List<Long>> selected(RetentionPolicy policy) {
        Map<String, List<Long>> selected = new TreeMap<>();
        select(policy)
                .forEach((namespace, retired) -> selected.put(
                        namespace.job(),
                        retired.stream().map(Retired::generation).sorted().toList()));
        return selected;
    }

    private Map<Namespace, List<Retired>> select(RetentionPolicy policy) {
        return new Selection(PruneRequest.ofAll().withPolicy(policy), namespaces, NOW).select();
    }

    private Map<Namespace, List<Retired>> select(NamespaceTerms terms) {
        RetentionPolicy policy = RetentionPolicy.DEFAULT.withUnusedFor(Duration.ofDays(60));
        return new Selection(PruneRequest.ofAll().withPolicy(policy).withTerms(namespace -> terms), namespaces, NOW)
                .select();
    }

    @Test
    void whatTheCallerSawUsedStays() {
        namespace("a", 61);
        assertThat(select(NamespaceTerms.NONE)).hasSize(1);
        Instant lately = NOW.minus(Duration.ofDays(59));
        assertThat(select(new NamespaceTerms(Optional.of(lately), Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void whatTheCallerKnowsToBeAbandonedGoesAsAWhole() {
        namespace("a", 0, 1);
        assertThat(select(new NamespaceTerms(Optional.of(NOW), Optional.empty(), Optional.of("its job is gone")))
                        .values())
                .singleElement()
                .satisfies(retired -> assertThat(retired)
                        .extracting(Retired::reason)
                        .containsExactly("its job is gone", "its job is gone"));
    }

    @Test
    void aNamespaceMayHaveAPolicyOfItsOwn() {
        namespace("a", 0, 1, 2, 3, 4);
        RetentionPolicy one = RetentionPolicy.DEFAULT.withKeepLast(1);
        assertThat(select(new NamespaceTerms(Optional.empty(), Optional.of(one), Optional.empty()))
                        .values())
                .singleElement()
                .satisfies(retired -> assertThat(retired).hasSize(4));
    }

    @Test
    void groupsHaveLimitsOfTheirOwnAndSmallOnesCountFirst() {
        namespace("web", 1, 4); // 120 bytes
        namespace("app", 2, 3); // 120 bytes
        namespace("elsewhere", 0, 9); // is in no group
        GroupLimit team = new GroupLimit("the folder team", 235);
        GroupLimit inner = new GroupLimit("the folder team/web", 110);
        Map<String, List<GroupLimit>> groups = Map.of("web", List.of(inner, team), "app", List.of(team));
        PruneRequest request = PruneRequest.ofAll()
                .withPolicy(RetentionPolicy.DEFAULT)
                .withTerms(
                        namespace -> NamespaceTerms.NONE.withGroups(groups.getOrDefault(namespace.job(), List.of())));
        Map<Namespace, List<Retired>> selected = new Selection(request, namespaces, NOW).select();
        // What the inner group loses is enough for the outer one.
        assertThat(selected).hasSize(1);
        assertThat(selected.get(new Namespace("p", "b", "web")))
                .extracting(Retired::generation, Retired::reason)
                .containsExactly(tuple(1L, "the folder team/web has more than 110 B"));
    }

    @Test
    void aGroupThatHasTooMuchLosesWholeNamespacesUsedLongestAgoFirst() {
        namespace("old", 20);
        namespace("new", 1);
        namespace("elsewhere", 30);
        GroupLimit team = new GroupLimit("the folder team", 150);
        PruneRequest request = PruneRequest.ofAll()
                .withPolicy(RetentionPolicy.DEFAULT)
                .withTerms(namespace -> namespace.job().equals("elsewhere")
                        ? NamespaceTerms.NONE
                        : NamespaceTerms.NONE.withGroups(List.of(team)));
        Map<Namespace, List<Retired>> selected = new Selection(request, namespaces, NOW).select();
        assertThat(selected.keySet()).containsExactly(new Namespace("p", "b", "old"));
        assertThat(selected.get(new Namespace("p", "b", "old")).get(0).reason())
                .startsWith("the folder team has more than 150 B, and this namespace was last used ");
    }

    @Test
    void theLastStay() {
        namespace("a", 0, 1, 2, 3, 4);
        namespace("b", 0, 1);
        assertThat(selected(RetentionPolicy.DEFAULT)).isEqualTo(Map.of("a", List.of(1L, 2L)));
        assertThat(selected(RetentionPolicy.DEFAULT.withKeepLast(5))).isEmpty();
    }

    @Test
    void whatIsYoungEnoughStaysToo() {
        namespace("a", 0, 1, 2, 13, 15);
        assertThat(selected(RetentionPolicy.DEFAULT.withKeepLast(1).withKeepWithin(Duration.ofDays(14))))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @Test
    void aWrongClockKeepsMoreAndNotLess() {
        namespace("a", 30, 1, 2, 13, 15);
        assertThat(selected(RetentionPolicy.DEFAULT.withKeepLast(1).withKeepWithin(Duration.ofDays(14))))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @Test
    void touchesCountAsOneButNotForEver() {
        List<GenerationUse> generations = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String snapshot = i < 150 ? "newest" : "older-" + i;
            generations.add(new GenerationUse(200 - i, NOW.minus(Duration.ofDays(i)), snapshot, Map.of(snapshot, 1L)));
        }
        namespaces.add(new NamespaceUse(new Namespace("p", "b", "a"), generations));
        assertThat(selected(RetentionPolicy.DEFAULT).get("a")).hasSize(110);
        namespaces.clear();
        namespaces.add(new NamespaceUse(new Namespace("p", "b", "a"), generations.subList(130, 200)));
        assertThat(selected(RetentionPolicy.DEFAULT).get("a")).hasSize(48);
    }

    @Test
    void whatNobodyUsesGoesAsAWhole() {
        namespace("a", 61, 62, 70);
        namespace("b", 59, 62, 70);
        assertThat(selected(RetentionPolicy.DEFAULT.withUnusedFor(Duration.ofDays(60))))
                .isEqualTo(Map.of("a", List.of(1L, 2L, 3L)));
    }

    @Test
    void aNamespaceThatIsTooLargeKeepsItsNewest() {
        namespace("a", 0, 1, 2);
        assertThat(selected(RetentionPolicy.DEFAULT.withNamespaceMaxBytes(125))).isEqualTo(Map.of("a", List.of(1L)));
        assertThat(selected(RetentionPolicy.DEFAULT.withNamespaceMaxBytes(5))).isEqualTo(Map.of("a", List.of(1L, 2L)));
    }

    @Test
    void ofAStoreThatIsTooLargeOlderGenerationsGoFirstThenWhatWasUsedLongestAgo() {
        namespace("old", 40, 41);
        namespace("older", 50, 51, 52);
        namespace("recent", 3, 60);
        long all = 120 + 130 + 120;
        assertThat(selected(RetentionPolicy.DEFAULT.withMaxBytes(all))).isEmpty();
        assertThat(selected(RetentionPolicy.DEFAULT.withMaxBytes(all - 1))).isEqualTo(Map.of("recent", List.of(1L)));
        assertThat(selected(RetentionPolicy.DEFAULT.withMaxBytes(all - 40)))
                .isEqualTo(Map.of("recent", List.of(1L), "older", List.of(1L, 2L), "old", List.of(1L)));
        assertThat(selected(RetentionPolicy.DEFAULT.withMaxBytes(all - 41)).get("older"))
                .containsExactly(1L, 2L, 3L);
        assertThat(selected(RetentionPolicy.DEFAULT.withMaxBytes(110)))
                .isEqualTo(Map.of("recent", List.of(1L), "older", List.of(1L, 2L, 3L), "old", List.of(1L, 2L)));
        assertThat(selected(RetentionPolicy.DEFAULT.withMaxBytes(1)).get("recent"))
                .containsExactly(1L, 2L);
    }

    @Test
    void everyRemovalSaysWhyAndWhatItFrees() {
        namespace("a", 40, 41);
        namespace("b", 0);
        assertThat(select(RetentionPolicy.DEFAULT.withMaxBytes(110)).get(new Namespace("p", "b", "a")))
                .containsExactly(
                        new Retired(1, NOW.minus(Duration.ofDays(41)), 10, "the store has more than 110 B"),
                        new Retired(
                                2,
                                NOW.minus(Duration.ofDays(40)),
                                110,
                                "the store has more than 110 B, and this namespace was last used 40 days ago"));
    }
}
