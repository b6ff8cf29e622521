package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.trust.PolicyTokens.Kind;
import io.jenkins.plugins.castor.engine.trust.PolicyTokens.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Parses the text of a policy. Line breaks have no meaning: a rule ends where the next one begins. */
final class PolicyParser {
    private static final int LONGEST = 64 * 1024;
    private static final int MOST_RULES = 500;
    private static final int LONGEST_NAME = 100;

    private final PolicyTokens tokens;
    private final Expressions expressions = new Expressions();
    private Token token;

    PolicyParser(String text) {
        if (text.length() > LONGEST) {
            throw new PolicyException(1, 1, "a policy has at most " + LONGEST + " characters: shorten it");
        }
        this.tokens = new PolicyTokens(text);
        this.token = tokens.next();
    }

    WritePolicy parse() {
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(WritePolicy.ONLY_SUCCESSFUL));
        while (token.kind() != Kind.END) {
            if (rules.size() == MOST_RULES) {
                throw token.wrong("a policy has at most " + MOST_RULES + " rules: remove some");
            }
            if (!token.is("allow") && !token.is("deny")) {
                throw token.notExpected(rules.isEmpty() ? "allow or deny" : "and, allow or deny");
            }
            boolean allows = take().is("allow");
            String name = name(names);
            rules.add(new Rule(name, allows, conditions()));
        }
        return new WritePolicy(rules);
    }

    private String name(Set<String> names) {
        if (token.kind() != Kind.QUOTED) {
            throw token.notExpected("the name of the rule in quotes");
        }
        String name = token.text();
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw token.wrong("the name of a rule has 1 to " + LONGEST_NAME + " characters and no control characters");
        }
        if (!names.add(name)) {
            throw token.wrong("there is already a rule with this name: choose another one");
        }
        take();
        return name;
    }

    private List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>();
        if (!token.is("if")) {
            if (token.kind() != Kind.END && !token.is("allow") && !token.is("deny")) {
                throw token.notExpected("if, or the next rule");
            }
            return conditions;
        }
        do {
            take();
            conditions.add(condition());
        } while (token.is("and"));
        return conditions;
    }

    private Condition condition() {
        Token found = token;
        Fact fact = found.kind() == Kind.WORD ? Fact.named(found.text()).orElse(null) : null;
        if (fact == null) {
            throw found.notExpected("a fact (" + facts() + ")");
        }
        take();
        if (token.is("=") || token.is("!=")) {
            boolean negated = take().is("!=");
            return new Condition(fact, negated, new Matcher.Exact(value(fact)));
        }
        boolean negated = token.is("not");
        if (negated) {
            take();
        }
        return new Condition(fact, negated, matcher(fact, negated));
    }

    private Matcher matcher(Fact fact, boolean negated) {
        Token operator = token;
        if (operator.is("in")) {
            take();
            return new Matcher.OneOf(values(fact));
        }
        if (fact.isFlag()) {
            throw operator.notExpected("= yes or = no after " + fact);
        }
        if (operator.is("like")) {
            take();
            return new Matcher.AnyGlob(token.is("[") ? values(fact) : List.of(value(fact)));
        }
        if (operator.is("matches")) {
            take();
            return expression(fact);
        }
        throw operator.notExpected(negated ? "in, like or matches" : "=, !=, in, like, matches or not");
    }

    private Matcher expression(Fact fact) {
        Token found = token;
        String text = value(fact);
        try {
            return new Matcher.Expression(expressions.compile(text));
        } catch (IllegalArgumentException e) {
            throw found.wrong("this regular expression " + e.getMessage());
        }
    }

    private List<String> values(Fact fact) {
        expect("[", "[ and a list of values");
        List<String> values = new ArrayList<>(List.of(value(fact)));
        while (token.is(",")) {
            take();
            values.add(value(fact));
        }
        expect("]", ", or ]");
        return values;
    }

    private String value(Fact fact) {
        Token found = token;
        boolean plain = found.kind() == Kind.WORD && !PolicyTokens.KEYWORDS.contains(found.text());
        if (!plain && found.kind() != Kind.QUOTED) {
            throw found.notExpected(
                    PolicyTokens.KEYWORDS.contains(found.text())
                            ? "a value, in quotes if it is a keyword,"
                            : "a value");
        }
        if (fact.isFlag() && !found.text().equals(Fact.YES) && !found.text().equals(Fact.NO)) {
            throw found.notExpected("yes or no, the only values of " + fact + ",");
        }
        if (found.text().isBlank()) {
            throw found.wrong("a fact never has an empty value: remove it");
        }
        take();
        return found.text();
    }

    private void expect(String sign, String expected) {
        if (!token.is(sign)) {
            throw token.notExpected(expected);
        }
        take();
    }

    private Token take() {
        Token taken = token;
        token = tokens.next();
        return taken;
    }

    private static String facts() {
        return Arrays.stream(Fact.values()).map(Fact::word).collect(Collectors.joining(", "));
    }
}
