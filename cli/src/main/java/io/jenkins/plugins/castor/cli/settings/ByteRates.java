package io.jenkins.plugins.castor.cli.settings;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses bytes a second: {@code 500k}, {@code 10M}, {@code 1.5MB/s}, {@code 8MiB/s}. */
final class ByteRates {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?(?:([kKMGT])(i)?)?B?(?:/s)?");
    private static final String UNITS = "kMGT";

    private ByteRates() {}

    /**
     * Bytes a second, at least 1. Units are powers of 1000, those with an {@code i} powers of 1024.
     *
     * @throws IllegalArgumentException for anything else, such as bits a second
     */
    static long parse(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw wrong(text);
        }
        BigDecimal bytes = new BigDecimal(rate.group(1));
        if (rate.group(2) != null) {
            int power = UNITS.indexOf(rate.group(2).replace('K', 'k')) + 1;
            bytes = bytes.multiply(
                    BigDecimal.valueOf(rate.group(3) == null ? 1000 : 1024).pow(power));
        }
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw wrong(text);
        }
        return bytes.longValue();
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a rate: write bytes a second like 500k, 10M or 1.5MB/s");
    }
}
