package io.jenkins.plugins.castor.engine.text;

import java.time.Duration;
import java.time.Instant;

/**
 * Formats numbers for people, the same in every locale. Avoids {@code String.format}, whose first call takes longer
 * than all other output of a short run.
 */
public final class Quantities {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private Quantities() {}

    /** Formats a number: {@code 55,012}. */
    public static String count(long number) {
        StringBuilder text = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int at = text.length() - 3; at > first; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /** Formats a count: {@code 1 file}, {@code 55,012 files}. */
    public static String count(long number, String one, String many) {
        return count(number) + ' ' + (number == 1 ? one : many);
    }

    /** Formats a size in decimal units, with one digit after the point: {@code 512 B}, {@code 702.1 MB}. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        int unit = 0;
        long scale = 1000;
        while (unit < UNITS.length - 1 && bytes / scale >= 1000) {
            scale *= 1000;
            unit++;
        }
        long tenths = tenths(bytes, scale);
        if (tenths == 10_000 && unit < UNITS.length - 1) {
            return "1.0 " + UNITS[unit + 1];
        }
        return tenths / 10 + "." + tenths % 10 + ' ' + UNITS[unit];
    }

    /** Formats a size that stands beside another: to the byte where both would look the same otherwise. */
    public static String bytes(long bytes, long beside) {
        String text = bytes(bytes);
        return bytes != beside && text.equals(bytes(beside)) ? count(bytes) + " B" : text;
    }

    /** Formats a duration: {@code 0.4 s}, {@code 2 min 5 s}. */
    public static String took(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 60_000) {
            long tenths = tenths(millis, 1000);
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        return millis / 60_000 + " min " + millis / 1000 % 60 + " s";
    }

    /**
     * Formats an age: {@code 12 s ago}, {@code 3 h ago}. A time in the future is shown as ahead of this machine's
     * clock, because clocks differ.
     */
    public static String age(Instant then, Instant now) {
        long seconds = Duration.between(then, now).toSeconds();
        if (seconds < -60) {
            return span(-seconds) + " ahead of this machine's clock";
        }
        return span(Math.max(0, seconds)) + " ago";
    }

    private static String span(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 60 * 60) {
            return seconds / 60 + " min";
        }
        if (seconds < 48 * 60 * 60) {
            return seconds / (60 * 60) + " h";
        }
        return seconds / (24 * 60 * 60) + " days";
    }

    /** Rounds to tenths of the scale. Cannot overflow. */
    private static long tenths(long number, long scale) {
        long whole = number / scale;
        long rest = number % scale;
        long step = scale / 10;
        return whole * 10 + (rest + step / 2) / step;
    }
}
