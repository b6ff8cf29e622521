package io.jenkins.plugins.castor.engine.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy may come from a Jenkinsfile: reading it and deciding by it must not cost the controller more than a moment. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostilePolicyTest {
    private static final int LARGEST_POLICY = 64 * 1024;
    private static final int LONGEST_EXPRESSION = 300;
    private static final long MOST_MEMORY = 100L << 20;

    private static final BuildFacts FACTS =
            BuildFacts.NONE.with(Fact.RESULT, "success", "test").with(Fact.BRANCH, "x".repeat(1024), "test");

    /** Each is as long as an expression may be, or a little shorter: BODY is repeated until it fills the expression. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "|x?|",
                "(|x?|){200}",
                "(|x?|){0,200}",
                "(|(x*)|){200}",
                "(|\\\\pL|){200}",
                "[|\\\\pL|]",
                "[^|\\\\PL|]",
                "(?i)[|\\\\pL|]",
                "|x\\\\||y",
                "(|\\\\||x){200}",
                "((((x{10}){10}){10}){10}){10}|x|",
                "(((x{1000}){1000}){1000}|x|)?",
                "|(x?\\\\||y",
                "|.*|",
            })
    void aPolicyFullOfLargeExpressionsIsRefusedOrCheap(String shape) {
        assertCheap(policyOf("matches \"%s\"", expression(shape)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "(?:", "((x)?", "[", "x{1000}", "(x{9}", "a|", "*", "\\\\pL", "(?i)", "(x|"})
    void oneExpressionThatFillsThePolicyIsRefused(String piece) {
        String policy = "allow \"x\" if branch matches \"%s\"";
        String expression = piece.repeat((LARGEST_POLICY - policy.length()) / piece.length());
        String text = String.format(policy, expression);
        assertThatThrownBy(() -> WritePolicy.parse(text)).isInstanceOf(PolicyException.class);
        assertCheap(text);
    }

    @Test
    void closedParenthesesAsDeepAsAnExpressionMayBeAreCheap() {
        int depth = LONGEST_EXPRESSION / 3 - 2;
        assertCheap(policyOf("matches \"%s\"", "(".repeat(depth) + "x" + ")?".repeat(depth - 1)));
        assertCheap(policyOf("matches \"%s\"", "(".repeat(depth) + "x" + ")*".repeat(depth - 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"like \"%s\"", "not like \"%s\""})
    void globsAreCheap(String condition) {
        assertCheap(policyOf(condition, "*x".repeat(60_000 / 2)));
        assertCheap(policyOf(condition, "**".repeat(60_000 / 2)));
        assertCheap(policyOf(condition, "?*".repeat(20)));
    }

    @Test
    void aListOfManyGlobsIsCheap() {
        String list = "\"**x*y\",".repeat(8000);
        assertCheap("allow \"x\" if branch like [" + list.substring(0, list.length() - 1) + "]");
    }

    /** RE2/J follows the cases of a character in a circle, and for some never comes back to where it started. */
    @ParameterizedTest
    @ValueSource(
            strings = {"(?i)\u1c80", "(?i)[B-\\\\x{4000}]", "x(?si:\\\\x{1C80})", "(?Ui)\u1c88", "(?i)x{2}\\\\351"})
    void lettersBeyondAsciiWithoutRegardToCaseAreRefused(String expression) {
        assertThatThrownBy(() -> WritePolicy.parse("allow \"x\" if branch matches \"" + expression + "\""))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("(?i)");
    }

    @Test
    void asciiWithoutRegardToCaseIsComparedWithAnything() {
        Matcher matcher = new Matcher.Expression(new Expressions().compile("(?i)RELEASE-[k-s]+"));
        assertThat(matcher.matches("Release-kPs")).isTrue();
        for (int c = 0; c < 0x20000; c++) {
            String value = "release-" + Character.toString(c);
            assertThat(matcher.matches(value)).isEqualTo("kKlLmMnNoOpPqQrRsS\u017f\u212a".indexOf(c) >= 0);
        }
    }

    @Test
    void allExpressionsTogetherAreBounded() {
        String text = rules("matches \"[0-9]{%d}\"", 500);
        assertThatThrownBy(() -> WritePolicy.parse(text))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("the total size of the regular expressions of a policy");
    }

    @Test
    void manyUsualRulesAreFine() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append("allow \"" + i + "\" if branch matches \"release/[0-9.]+-" + i + "\"\n");
        }
        assertThat(WritePolicy.parse(text.toString()).decide(FACTS).allowed()).isFalse();
    }

    @Test
    void thePolicyOfATextIsReadOnce() {
        String text = "allow \"once\" if branch matches \"a{300}\"";
        assertThat(WritePolicy.parse(text)).isSameAs(WritePolicy.parse(text));
    }

    @Test
    void anErrorWhileDecidingDenies() throws Exception {
        WritePolicy policy = WritePolicy.parse("allow \"x\" if branch matches \"(x?x?x?x?x?x?x?x?x?x?){40}x*\"");
        assertThat(policy.decide(FACTS).allowed()).isTrue();
        AtomicReference<Decision> decision = new AtomicReference<>();
        Thread thread = new Thread(null, () -> decideWhereTheStackEnds(0, policy, decision), "little stack", 1 << 20);
        thread.start();
        thread.join();
        assertThat(decision.get().allowed()).isFalse();
        assertThat(decision.get().sentence()).contains("StackOverflowError");
    }

    /** Descends until the stack is full; on the way back, the first frame that can take a decision takes it. */
    private static void decideWhereTheStackEnds(int depth, WritePolicy policy, AtomicReference<Decision> decision) {
        try {
            if (depth < 10_000_000) {
                decideWhereTheStackEnds(depth + 1, policy, decision);
            }
        } catch (StackOverflowError full) {
            decision.set(policy.decide(FACTS));
        }
    }

    private static String expression(String shape) {
        String[] parts = shape.replace("\\|", "\u0000").split("\\|", -1);
        String start = parts[0].replace("\u0000", "|");
        String piece = parts[1].replace("\u0000", "|");
        String end = parts[2].replace("\u0000", "|");
        int times = (LONGEST_EXPRESSION - 4 - start.length() - end.length()) / piece.length();
        return start + piece.repeat(times) + end;
    }

    /** As many rules as fit, each with an expression of its own. */
    private static String policyOf(String condition, String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String rule = "allow \"" + i + "\" if branch " + String.format(condition, value + i % 10 + i / 10) + "\n";
            if (text.length() + rule.length() > LARGEST_POLICY) {
                break;
            }
            text.append(rule);
        }
        return text.toString();
    }

    private static String rules(String condition, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            text.append("allow \"" + i + "\" if branch " + String.format(condition, i) + "\n");
        }
        return text.toString();
    }

    private static void assertCheap(String text) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            WritePolicy.parse(text).decide(FACTS);
        } catch (PolicyException refused) {
            assertThat(refused).hasMessageContaining("line");
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_MEMORY);
    }
}
