package io.jenkins.plugins.castor.engine.trust;

import com.google.re2j.Pattern;
import java.util.List;

/** What a condition compares a fact with. Each takes time that grows with the value's length, and not faster. */
sealed interface Matcher {

    boolean matches(String value);

    /** Exactly this text. */
    record Exact(String text) implements Matcher {
        @Override
        public boolean matches(String value) {
            return value.equals(text);
        }
    }

    /** Exactly one of these texts. */
    record OneOf(List<String> texts) implements Matcher {
        public OneOf {
            texts = List.copyOf(texts);
        }

        @Override
        public boolean matches(String value) {
            return texts.contains(value);
        }
    }

    /** One of these globs. */
    record AnyGlob(List<String> globs) implements Matcher {
        public AnyGlob {
            globs = List.copyOf(globs);
        }

        @Override
        public boolean matches(String value) {
            return globs.stream().anyMatch(glob -> Wildcards.match(glob, value));
        }
    }

    /** The whole value is of the form of a regular expression. */
    record Expression(Pattern pattern) implements Matcher {
        @Override
        public boolean matches(String value) {
            return pattern.matcher(value).matches();
        }
    }
}
