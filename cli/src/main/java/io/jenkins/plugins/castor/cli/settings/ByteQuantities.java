package io.jenkins.plugins.castor.cli.settings;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses sizes and rates: {@code 500k}, {@code 10M}, {@code 1.5MB/s}, {@code 8MiB}. */
public final class ByteQuantities {
    private static final Pattern QUANTITY =
            Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?(?:([kKMGT])(i)?)?B?(/s)?");
    private static final String UNITS = "kMGT";

    private ByteQuantities() {}

    /**
     * Bytes a second, at least 1. Units are powers of 1000, those with an {@code i} powers of 1024.
     *
     * @throws IllegalArgumentException for anything else, such as bits a second
     */
    static long rate(String text) {
        Matcher rate = QUANTITY.matcher(text);
        return bytes(rate)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is not a rate: write bytes a second like 500k, 10M or 1.5MB/s"));
    }

    /**
     * Bytes, at least 1, in the same units.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static long size(String text) {
        Matcher size = QUANTITY.matcher(text);
        return bytes(size)
                .filter(bytes -> size.group(4) == null)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is not a size: write bytes like 500M, 10G or 1.5GiB"));
    }

    private static Optional<Long> bytes(Matcher quantity) {
        if (!quantity.matches()) {
            return Optional.empty();
        }
        BigDecimal bytes = new BigDecimal(quantity.group(1));
        if (quantity.group(2) != null) {
            int power = UNITS.indexOf(quantity.group(2).replace('K', 'k')) + 1;
            bytes = bytes.multiply(
                    BigDecimal.valueOf(quantity.group(3) == null ? 1000 : 1024).pow(power));
        }
        return bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(bytes.longValue());
    }
}
