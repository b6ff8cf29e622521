package io.jenkins.plugins.castor.engine.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.Fuzz;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTextTest {

    private static final String EXAMPLE = """
            # who may save
            allow "gate" if pipeline like [gate, gate-*] and
                project != "a \\"b\\" \\\\ \\u000a ö"   # a comment
            deny "robots" if user not matches "[a-z]{1,8}(-bot)?" and branch not in [main, "not", "a,b"]
            allow "one glob" if branch like release/**
            deny "never" if job not like "*\\ud83d\\ude00*" and primary = no and protected != yes
            allow "all"
            """;

    @Test
    void aPolicyThatIsPrintedAndReadIsTheSame() {
        WritePolicy policy = WritePolicy.parse(EXAMPLE);
        String printed = policy.toString();
        assertThat(WritePolicy.parse(printed)).isEqualTo(policy).hasToString(printed);
        assertThat(printed.lines()).hasSize(5).element(0).asString().contains("\\u000a ö\"");
        assertThat(printed).contains("branch not in [main, \"not\", \"a,b\"]");
        assertThat(WritePolicy.parse(WritePolicy.DEFAULT.toString())).isEqualTo(WritePolicy.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "permit \"x\"                         | 1 |  1 | expected allow or deny and found permit",
                "allow x                              | 1 |  7 | expected the name of the rule in quotes and found x",
                "allow \"x\" when branch = a          | 1 | 11 | expected if, or the next rule and found when",
                "allow \"x\" if brnch = a             | 1 | 14 | expected a fact (project, branch, job,",
                "allow \"x\" if branch is a           | 1 | 21 | expected =, !=, in, like, matches or not and found is",
                "allow \"x\" if branch =              | 1 | 22 | expected a value and found the end",
                "allow \"x\" if branch = in           | 1 | 23 | a value, in quotes if it is a keyword, and found",
                "allow \"x\" if primary = true        | 1 | 24 | expected yes or no, the only values of primary, and",
                "allow \"x\" if primary like y*       | 1 | 22 | expected = yes or = no after primary and found like",
                "allow \"x\" if branch in main        | 1 | 24 | expected [ and a list of values and found main",
                "allow \"x\" if branch in [a b]       | 1 | 27 | expected , or ] and found b",
                "allow \"x\" if branch in []          | 1 | 25 | expected a value and found ]",
                "allow \"x\" if branch not = a        | 1 | 25 | expected in, like or matches and found =",
                "allow \"x\" if branch = \"\"         | 1 | 23 | a fact never has an empty value",
                "allow \"x\" if branch = a or job = b | 1 | 25 | expected and, allow or deny and found or",
                "allow \"x\" if branch = a;           | 1 | 24 | the character ; is not allowed here",
                "allow \"x                            | 1 |  7 | expected a closing quote before the end of the line",
                "allow \"x\\n\"                       | 1 |  9 | write a backslash as \\\\",
                "allow \"\"                           | 1 |  7 | the name of a rule has 1 to 100 characters",
                "allow \"only successful builds\"     | 1 |  7 | there is already a rule with this name",
                "allow \"x\" if branch matches \"(\"  | 1 | 29 | this regular expression is invalid (missing closing",
            })
    void anErrorPointsAtTheWrongPlaceAndSaysWhatWasExpected(String text, int line, int column, String problem) {
        assertThatThrownBy(() -> WritePolicy.parse(text.strip()))
                .isInstanceOfSatisfying(PolicyException.class, e -> {
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.column()).isEqualTo(column);
                })
                .hasMessageStartingWith("line " + line + ", column " + column + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void linesAreCountedAndColumnsAreCharacters() {
        assertThatThrownBy(() -> WritePolicy.parse("# one\r\nallow \"x\"\n\n  deny \"😀\" 5"))
                .hasMessageStartingWith("line 4, column 12: ");
        assertThatThrownBy(() -> WritePolicy.parse("allow \"x\"\nallow \"x\""))
                .hasMessageStartingWith("line 2, column 7");
    }

    @Test
    void anErrorInWhatSomebodyPastedStaysOnOneShortLine() {
        assertThatThrownBy(() -> WritePolicy.parse("allow \"x\" \"\\u001b]0;" + "y".repeat(5000) + "\""))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("\u001b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((x{1000}){1000}){1000}",
                "(x{40}){40}",
                "(x*){1,500}",
                "(){1000}",
                "(){99999999999999999999}",
                "\\Qx\\E",
                "x{2000}"
            })
    void anExpressionThatWouldGrowBeyondMeasureIsRefused(String expression) {
        assertThatThrownBy(() -> new Expressions().compile(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\d{4}-\\d{2}", "\\x{2014}", "\\p{L}+", "[{]", "x{,5}", "[]{9]{9}", "[0-9a-f]{40}"})
    void usualExpressionsAreTaken(String expression) {
        assertThat(new Expressions().compile(expression).pattern()).isEqualTo(expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(x+x+)+y", "(x|x)*y", "((((x?)*)*)*)*y", "(x?x?x?x?x?x?x?x?x?x?){20}y", "(.*)(.*)(.*)(.*)(.*)y"
            })
    @Timeout(60)
    void noExpressionTakesLong(String expression) {
        assertThat(new Matcher.Expression(new Expressions().compile(expression)).matches("x".repeat(1024)))
                .isFalse();
    }

    @Test
    void whateverIsTypedIsAPolicyOrAnErrorThatPointsIntoTheText() {
        String[] pieces = {
            "allow",
            "deny",
            " ",
            "\n",
            "\"name\"",
            "if",
            "and",
            "not",
            "branch",
            "primary",
            "=",
            "!=",
            "in",
            "like",
            "matches",
            "[",
            "]",
            ",",
            "main",
            "yes",
            "\"",
            "\\",
            "#",
            "\u0000",
            "é",
            "😀",
            "\ud800",
            "\"(a|b)*\"",
            "{",
            "\t",
        };
        int parsed = 0;
        for (int seed = 0; seed < Fuzz.times(30_000, 3_000_000); seed++) {
            Random random = new Random(seed);
            String text = seed % 2 == 0 ? typed(pieces, random) : damaged(EXAMPLE, random);
            try {
                WritePolicy policy = WritePolicy.parse(text);
                parsed++;
                assertThat(WritePolicy.parse(policy.toString()))
                        .as("seed " + seed)
                        .isEqualTo(policy);
            } catch (PolicyException e) {
                String[] lines = text.split("\n", -1);
                assertThat(e.line()).as("seed " + seed).isBetween(1, lines.length);
                String line = lines[e.line() - 1];
                assertThat(e.column()).as("seed " + seed).isBetween(1, line.codePointCount(0, line.length()) + 1);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " threw " + e, e);
            }
        }
        assertThat(parsed).isGreaterThan(1000);
    }

    private static String typed(String[] pieces, Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "" : "allow \"x\" if branch ");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]).append(random.nextInt(4) == 0 ? "" : " ");
        }
        return text.toString();
    }

    private static String damaged(String text, Random random) {
        int at = random.nextInt(text.length());
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + (char) random.nextInt(128) + text.substring(at + 1);
            default -> text.substring(0, at) + text.substring(random.nextInt(text.length()));
        };
    }
}
