package io.jenkins.plugins.castor.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.List;

/** What is empty, zero or false is no news, and takes no room in the record of each build: it is null there. */
final class Compact {

    private Compact() {}

    @CheckForNull
    static String of(String text) {
        return text.isEmpty() ? null : text;
    }

    static String from(@CheckForNull String kept) {
        return kept == null ? "" : kept;
    }

    @CheckForNull
    static Long of(long number) {
        return number == 0 ? null : Long.valueOf(number);
    }

    static long from(@CheckForNull Long kept) {
        return kept == null ? 0 : kept;
    }

    @CheckForNull
    static String flag(boolean yes) {
        return yes ? "yes" : null;
    }

    static boolean isSet(@CheckForNull String flag) {
        return flag != null;
    }

    @CheckForNull
    static ArrayList<String> of(List<String> all) {
        return all.isEmpty() ? null : new ArrayList<>(all);
    }

    static <T> List<T> from(@CheckForNull List<T> kept) {
        return kept == null ? List.of() : List.copyOf(kept);
    }
}
