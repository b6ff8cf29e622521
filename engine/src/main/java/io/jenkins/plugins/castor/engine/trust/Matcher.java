package io.jenkins.plugins.castor.engine.trust;

import com.google.re2j.Pattern;
import java.util.List;

/** What a condition compares a fact with. Each matcher takes time linear in the length of the value. */
sealed interface Matcher {

    boolean matches(String value);

    /** Matches this text exactly. */
    record Exact(String text) implements Matcher {
        @Override
        public boolean matches(String value) {
            return value.equals(text);
        }
    }

    /** Matches any of these texts exactly. */
    record OneOf(List<String> texts) implements Matcher {
        public OneOf {
            texts = List.copyOf(texts);
        }

        @Override
        public boolean matches(String value) {
            return texts.contains(value);
        }
    }

    /** Matches any of these globs. */
    record AnyGlob(List<String> globs) implements Matcher {
        public AnyGlob {
            globs = List.copyOf(globs);
        }

        @Override
        public boolean matches(String value) {
            return globs.stream().anyMatch(glob -> Wildcards.match(glob, value));
        }
    }

    /** Matches if a regular expression matches the whole value. */
    record Expression(Pattern pattern) implements Matcher {
        @Override
        public boolean matches(String value) {
            return pattern.matcher(value).matches();
        }
    }
}
