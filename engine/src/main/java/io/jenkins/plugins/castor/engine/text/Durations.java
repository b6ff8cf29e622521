package io.jenkins.plugins.castor.engine.text;

import java.time.Duration;

/** Parses and prints durations like {@code 90s}, {@code 2m}, {@code 1h30m} and {@code 7d}. */
public final class Durations {
    /** Ten years: no policy needs more, and nothing overflows. */
    private static final long LONGEST = 3650L * 24 * 60 * 60;

    private static final String UNITS = "dhms";
    private static final long[] SECONDS = {24 * 3600, 3600, 60, 1};

    private Durations() {}

    /**
     * Parses days, hours, minutes and seconds, each at most once and in this order.
     *
     * @throws IllegalArgumentException if the text is empty, has another form, or is longer than 3650 days
     */
    public static Duration parse(String text) {
        long seconds = 0;
        int nextUnit = 0;
        int at = 0;
        while (at < text.length()) {
            int digits = at;
            long number = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && number <= LONGEST) {
                number = number * 10 + (text.charAt(at) - '0');
                at++;
            }
            int unit = at > digits && at < text.length() ? UNITS.indexOf(text.charAt(at)) : -1;
            if (unit < nextUnit) {
                throw wrong(text);
            }
            seconds += number * SECONDS[unit];
            nextUnit = unit + 1;
            at++;
        }
        if (seconds == 0 || seconds > LONGEST) {
            throw wrong(text);
        }
        return Duration.ofSeconds(seconds);
    }

    /** Prints a duration. The inverse of {@link #parse}. */
    public static String show(Duration duration) {
        StringBuilder text = new StringBuilder();
        long rest = duration.toSeconds();
        for (int unit = 0; unit < SECONDS.length; unit++) {
            if (rest >= SECONDS[unit]) {
                text.append(rest / SECONDS[unit]).append(UNITS.charAt(unit));
                rest %= SECONDS[unit];
            }
        }
        return text.toString();
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a duration: write it like 90s, 2m, 1h30m or 7d, at most 3650d");
    }
}
