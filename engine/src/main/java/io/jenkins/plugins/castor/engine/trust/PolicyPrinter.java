package io.jenkins.plugins.castor.engine.trust;

import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints rules in the syntax that {@link PolicyParser} reads. */
final class PolicyPrinter {

    private PolicyPrinter() {}

    static String print(List<Rule> rules) {
        return rules.stream().map(rule -> print(rule) + "\n").collect(Collectors.joining());
    }

    static String print(Rule rule) {
        String conditions = rule.conditions().stream().map(PolicyPrinter::print).collect(Collectors.joining(" and "));
        return (rule.allows() ? "allow " : "deny ")
                + quoted(rule.name())
                + (conditions.isEmpty() ? "" : " if " + conditions);
    }

    private static String print(Condition condition) {
        String not = condition.negated() ? "not " : "";
        Matcher matcher = condition.matcher();
        String rest;
        if (matcher instanceof Matcher.Exact exact) {
            rest = (condition.negated() ? "!= " : "= ") + value(exact.text());
        } else if (matcher instanceof Matcher.OneOf oneOf) {
            rest = not + "in " + list(oneOf.texts());
        } else if (matcher instanceof Matcher.AnyGlob glob) {
            rest = not + "like "
                    + (glob.globs().size() == 1 ? value(glob.globs().get(0)) : list(glob.globs()));
        } else {
            rest = not + "matches "
                    + quoted(((Matcher.Expression) matcher).pattern().pattern());
        }
        return condition.fact() + " " + rest;
    }

    private static String list(List<String> values) {
        return values.stream().map(PolicyPrinter::value).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String value(String value) {
        return PolicyTokens.isWord(value) && !PolicyTokens.KEYWORDS.contains(value) ? value : quoted(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            String plain = Character.toString(c);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(plain);
            } else if (Names.shown(plain).equals(plain)) {
                quoted.append(plain);
            } else {
                plain.chars().forEach(unit -> quoted.append(String.format(Locale.ROOT, "\\u%04x", unit)));
            }
        });
        return quoted.append('"').toString();
    }
}
