package io.jenkins.plugins.castor.engine.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.jenkins.plugins.castor.engine.Fuzz;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionSizeTest {
    private static final int START_AND_END = 3;

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "main 4",
                "release/[0-9.]+ 10",
                "[0-9a-f]{40} 40",
                "(ab){3} 15",
                "(ab){1,3} 18",
                "((a{10}){10}){10} 1330",
                "a{1000000000}{1000000000} 1000000",
                "[]a{5}]{2} 2",
                "x{,5} 5",
                "\\p{L}{3} 13",
            })
    void theSizeIsThatOfTheExpressionWithItsCountsWrittenOut(String expression, int size) {
        assertThat(ExpressionSize.of(expression)).isEqualTo(size);
    }

    @Test
    void noExpressionCompilesToMoreThanWasEstimated() {
        String[] pieces = {
            "a",
            "b",
            "é",
            "\\.",
            "\\d",
            "\\pN",
            "\\p{Lu}",
            "\\x{61}",
            "\\x41",
            "\\b",
            "\\141",
            "\\\\",
            "[a-c]",
            "[^a]",
            "[]a]",
            "[^]a]",
            "[[:alpha:]]",
            "[\\]]",
            "[a",
            "]",
            "[{]",
            "[[",
            ":]",
            "(",
            "(?:",
            "(?i)",
            "(?s:",
            "(?P<n>",
            ")",
            ")",
            "|",
            "|",
            "*",
            "+",
            "?",
            "??",
            "{2}",
            "{0}",
            "{3,}",
            "{0,4}",
            "{1,3}?",
            "{,5}",
            "{",
            "}",
            ".",
            "^",
            "$",
            "()",
            "(|a)"
        };
        int valid = 0;
        for (int seed = 0; seed < Fuzz.times(60_000, 3_000_000); seed++) {
            Random random = new Random(seed);
            StringBuilder expression = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                expression.append(pieces[random.nextInt(pieces.length)]);
            }
            int size = ExpressionSize.of(expression.toString());
            if (size > 5000) {
                continue;
            }
            try {
                assertThat(Pattern.compile(expression.toString()).programSize())
                        .as("seed %s: %s", seed, expression)
                        .isLessThanOrEqualTo(size + START_AND_END);
                valid++;
            } catch (PatternSyntaxException invalid) {
                assertThat(invalid.getPattern()).isNotNull();
            }
        }
        assertThat(valid).isGreaterThan(1000);
    }
}
