package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.view.SavedTime.Kind;
import io.jenkins.plugins.castor.view.SavedTime.Sample;
import io.jenkins.plugins.castor.view.SavedTime.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be told from how long builds took, and when nothing can be. */
class SavedTimeTest {

    private final List<Sample> samples = new ArrayList<>();

    private SavedTimeTest with(Kind kind, int... seconds) {
        for (int second : seconds) {
            samples.add(new Sample(kind, second * 1000L, 100 * second));
        }
        return this;
    }

    private SavedTime times() {
        return new SavedTime(samples);
    }

    @Test
    void aHitSavesTheDifferenceOfTheMedians() {
        SavedTime times = with(Kind.COLD, 700, 90, 110)
                .with(Kind.HIT, 41, 40, 300, 42, 43)
                .times();
        assertThat(times.took(Kind.COLD)).contains(Duration.ofSeconds(110));
        assertThat(times.took(Kind.HIT)).contains(Duration.ofSeconds(42));
        assertThat(times.loads(Kind.HIT)).contains(Duration.ofMillis(4200));
        assertThat(times.saved(Kind.HIT)).contains(Duration.ofSeconds(68));
        assertThat(times.total()).contains(Duration.ofSeconds(5 * 68));
        assertThat(times.compared()).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberStandsBetweenTheTwoInTheMiddle() {
        assertThat(with(Kind.HIT, 10, 40, 21, 30).times().took(Kind.HIT)).contains(Duration.ofMillis(25_500));
    }

    @Test
    void nothingIsToldOfFewerThanThreeBuildsOfEitherKind() {
        SavedTime fewCold =
                with(Kind.COLD, 100, 100).with(Kind.HIT, 10, 10, 10, 10).times();
        assertThat(fewCold.took(Kind.COLD)).isEmpty();
        assertThat(fewCold.saved(Kind.HIT)).isEmpty();
        assertThat(fewCold.total()).isEmpty();
        assertThat(fewCold.compared()).isZero();
        SavedTime fewHits = with(Kind.COLD, 100).with(Kind.EXACT, 1, 1).times();
        assertThat(fewHits.saved(Kind.EXACT)).isEmpty();
        assertThat(fewHits.saved(Kind.HIT)).contains(Duration.ofSeconds(90));
        assertThat(new SavedTime(List.of()).total()).isEmpty();
    }

    @Test
    void exactHitsCountApart() {
        SavedTime times = with(Kind.COLD, 100, 100, 100)
                .with(Kind.HIT, 80, 80, 80)
                .with(Kind.EXACT, 10, 10, 10, 10)
                .times();
        assertThat(times.saved(Kind.EXACT)).contains(Duration.ofSeconds(90));
        assertThat(times.saved(Kind.HIT)).contains(Duration.ofSeconds(20));
        assertThat(times.saved(Kind.COLD)).isEmpty();
        assertThat(times.total()).contains(Duration.ofSeconds(4 * 90 + 3 * 20));
    }

    @Test
    void aCacheMayCostMoreThanItSaves() {
        SavedTime times =
                with(Kind.COLD, 100, 100, 100).with(Kind.HIT, 109, 109, 109).times();
        assertThat(times.saved(Kind.HIT)).contains(Duration.ofSeconds(-9));
        assertThat(times.total()).contains(Duration.ofSeconds(-27));
    }

    @Test
    void whatSeveralDoAtOnceTakesTheTimeOfOne() {
        assertThat(SavedTime.covered(List.of())).isZero();
        assertThat(SavedTime.covered(List.of(new Span(50, 60), new Span(0, 10), new Span(5, 20), new Span(6, 7))))
                .isEqualTo(30);
        assertThat(SavedTime.covered(List.of(new Span(0, 10), new Span(10, 15))))
                .isEqualTo(15);
    }

    @Test
    void aClockThatWasSetBackTakesNoTimeAway() {
        assertThat(SavedTime.covered(List.of(new Span(100, 40), new Span(120, 130), new Span(0, 10))))
                .isEqualTo(20);
    }
}
