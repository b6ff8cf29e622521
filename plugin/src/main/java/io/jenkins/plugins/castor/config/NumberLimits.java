package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Descriptor.FormException;
import hudson.util.FormValidation;
import java.util.List;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The numbers that each field takes. */
@Restricted(NoExternalUse.class)
public enum NumberLimits {
    DEADLINE("deadline", 1, 12 * 60),
    SPREAD("spread", 0, 3600),
    SECONDS("seconds", 0, 3600),
    MAX_AGE("maxAge", 0, 3650),
    MAX_SIZE("maxSize", 1, 1000),
    STALE_AFTER("staleAfter", 0, 3650),
    LEVEL("level", 1, 19),
    KEEP_LAST("keepLast", 1, 1000),
    KEEP_DAYS("keepDays", 0, 3650),
    UNUSED_DAYS("unusedDays", 0, 3650),
    JOB_GIGABYTES("jobGigabytes", 0, 1_000_000),
    TOTAL_GIGABYTES("totalGigabytes", 0, 1_000_000),
    DELETED_JOB_DAYS("deletedJobDays", 0, 3650),
    RECOMPRESS("recompress", 4, 19),
    RECOMPRESS_MINUTES("recompressMinutes", 1, 12 * 60);

    /** The fields of the configuration itself. */
    static final List<NumberLimits> OF_CONFIGURATION = List.of(DEADLINE, SPREAD, MAX_AGE, MAX_SIZE, STALE_AFTER, LEVEL);

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
    public int checked(int number) {
        InvalidValueException.where(problem(String.valueOf(number)));
        return number;
    }

    /** The same for a field that may be empty. */
    @CheckForNull
    public Integer checkedIfAny(@CheckForNull Integer number) {
        return number == null ? null : Integer.valueOf(checked(number));
    }

    /**
     * Checks the field in a form in which it may be empty, and then takes it out.
     *
     * @throws FormException for a number outside of it, or no number
     */
    public void takenFrom(JSONObject form) throws FormException {
        String text = form.optString(field);
        if (text.isBlank()) {
            form.remove(field);
        } else if (problem(text) != null) {
            throw new FormException("Castor: " + problem(text), field);
        }
    }

    /** Says what is wrong with a typed number; null if nothing is. */
    @CheckForNull
    public String problem(@CheckForNull String text) {
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

    public FormValidation asTyped(@CheckForNull String text) {
        return FieldChecks.asTyped(problem(text));
    }
}
