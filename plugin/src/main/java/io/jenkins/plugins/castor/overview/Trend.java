package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.engine.text.Quantities;
import io.jenkins.plugins.castor.overview.Tally.Count;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What builds did on each of the last days, for {@code index.jelly}: a few charts of bars. */
@Restricted(NoExternalUse.class)
public final class Trend {

    private final List<Chart> charts;

    private Trend(List<Chart> charts) {
        this.charts = charts;
    }

    /** Of several stores together. A day without a look at a store has its size of the day before. */
    static Trend of(Collection<StoreNumbers> stores, long now) {
        long first = UsageRecords.day(now) - UsageRecords.DAYS + 1;
        List<Long> loads = sum(stores, store -> store.days().list(Count.LOADS, now));
        List<Long> hits = sum(stores, store -> store.days().list(Count.HITS, now));
        List<Long> loaded = sum(stores, store -> store.days().list(Count.LOADED_BYTES, now));
        List<Long> stored = sum(stores, store -> sizes(store, first));
        long size = stored.get(stored.size() - 1);
        List<Long> shares = new ArrayList<>();
        for (int i = 0; i < loads.size(); i++) {
            shares.add(percent(hits.get(i), loads.get(i)));
        }
        long allLoads = sum(loads);
        return new Trend(List.of(
                chart(Messages.Trend_Loads(), Quantities.count(allLoads), first, loads, Quantities::count),
                chart(
                        Messages.Trend_Hits(),
                        allLoads == 0 ? "" : percent(sum(hits), allLoads) + "\u00a0%",
                        first,
                        shares,
                        share -> share + " %"),
                chart(Messages.Trend_Loaded(), Quantities.bytes(sum(loaded)), first, loaded, Quantities::bytes),
                chart(Messages.Trend_Stored(), Quantities.bytes(size), first, stored, Quantities::bytes)));
    }

    private static List<Long> sizes(StoreNumbers store, long first) {
        List<Long> sizes = new ArrayList<>();
        long size = 0;
        for (long day = first; day < first + UsageRecords.DAYS; day++) {
            size = store.sizes().getOrDefault(day, size);
            sizes.add(size);
        }
        return sizes;
    }

    private static List<Long> sum(Collection<StoreNumbers> stores, Function<StoreNumbers, List<Long>> byDay) {
        List<Long> all = new ArrayList<>(Collections.nCopies(UsageRecords.DAYS, 0L));
        for (StoreNumbers store : stores) {
            List<Long> one = byDay.apply(store);
            for (int day = 0; day < all.size(); day++) {
                all.set(day, all.get(day) + one.get(day));
            }
        }
        return all;
    }

    private static long percent(long part, long all) {
        return all == 0 ? 0 : part * 100 / all;
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    private static Chart chart(String title, String total, long first, List<Long> numbers, LongFunction<String> words) {
        long most = numbers.stream().flatMapToLong(LongStream::of).max().orElse(0);
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            int height = most == 0 ? 0 : (int) Math.ceil(numbers.get(i) * (double) Chart.HEIGHT / most);
            bars.add(new Bar(i, height, LocalDate.ofEpochDay(first + i) + ": " + words.apply(numbers.get(i))));
        }
        return new Chart(title, total, bars);
    }

    public List<Chart> getCharts() {
        return charts;
    }

    /** A number of each day. */
    @Restricted(NoExternalUse.class)
    public static final class Chart {

        static final int HEIGHT = 40;

        private final String title;
        private final String total;
        private final List<Bar> bars;

        Chart(String title, String total, List<Bar> bars) {
            this.title = title;
            this.total = total;
            this.bars = bars;
        }

        public String getTitle() {
            return title;
        }

        /** The number for all days, or for today where days do not add up. */
        public String getTotal() {
            return total;
        }

        public List<Bar> getBars() {
            return bars;
        }

        /** Its coordinates, for SVG. */
        public String getViewBox() {
            return "0 0 " + bars.size() * Bar.STEP + " " + HEIGHT;
        }
    }

    /** A day. */
    @Restricted(NoExternalUse.class)
    public static final class Bar {

        private static final int STEP = 6;

        private final int place;
        private final int height;
        private final String words;

        Bar(int place, int height, String words) {
            this.place = place;
            this.height = height;
            this.words = words;
        }

        public int getX() {
            return place * STEP;
        }

        public int getY() {
            return Chart.HEIGHT - height;
        }

        public int getHeight() {
            return height;
        }

        /** The day and its number. */
        public String getWords() {
            return words;
        }
    }
}
