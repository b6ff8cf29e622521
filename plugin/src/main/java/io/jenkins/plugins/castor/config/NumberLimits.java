package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.FormValidation;
import java.util.List;

/** The numbers that each field takes. */
enum NumberLimits {
    DEADLINE("deadline", 1, 12 * 60),
    SPREAD("spread", 0, 3600),
    MAX_AGE("maxAge", 0, 3650),
    MAX_SIZE("maxSize", 1, 1000),
    STALE_AFTER("staleAfter", 0, 3650),
    KEEP_LAST("keepLast", 1, 1000),
    KEEP_DAYS("keepDays", 0, 3650),
    UNUSED_DAYS("unusedDays", 0, 3650),
    JOB_GIGABYTES("jobGigabytes", 0, 1_000_000),
    TOTAL_GIGABYTES("totalGigabytes", 0, 1_000_000),
    DELETED_JOB_DAYS("deletedJobDays", 0, 3650);

    /** The fields of the configuration itself. */
    static final List<NumberLimits> OF_CONFIGURATION = List.of(DEADLINE, SPREAD, MAX_AGE, MAX_SIZE, STALE_AFTER);

    private final String field;
    private final int least;
    private final int most;

    NumberLimits(String field, int least, int most) {
        this.field = field;
        this.least = least;
        this.most = most;
    }

    /** Its name in the form. */
    String field() {
        return field;
    }

    /** @throws InvalidValueException for a number outside of it */
    int checked(int number) {
        InvalidValueException.where(problem(String.valueOf(number)));
        return number;
    }

    /** Says what is wrong with a typed number; null if nothing is. */
    @CheckForNull
    String problem(@CheckForNull String text) {
        try {
            int number = text == null ? least - 1 : Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return null;
            }
        } catch (NumberFormatException e) {
            // It is no number, which is said below.
        }
        return Messages.NumberLimits_Outside(
                field, String.valueOf(least), String.valueOf(most), text == null ? "" : text.strip());
    }

    FormValidation asTyped(@CheckForNull String text) {
        return FieldChecks.asTyped(problem(text));
    }
}
