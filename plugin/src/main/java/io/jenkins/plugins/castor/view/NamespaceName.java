package io.jenkins.plugins.castor.view;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.tree.Names;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Namespaces as pages show them. Their paths, which percent-encode what a store cannot have in a name, are for machines. */
@Restricted(NoExternalUse.class)
public final class NamespaceName {

    /** What may be a path with something percent-encoded in it, and is no part of an address or of a longer path. */
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w/:%.-])(?=[^\\s,;]*%)[\\w.%-]{1,600}/[\\w.%-]{1,600}/[\\w.%-]{1,600}(?![\\w/%-])");

    private NamespaceName() {}

    /** {@code website/main/test}, or {@code site/web / main / site/web/test} where a part has a slash of its own. */
    public static String of(Namespace namespace) {
        List<String> parts = List.of(namespace.project(), namespace.branch(), namespace.job());
        boolean apart = parts.stream().anyMatch(part -> part.indexOf('/') >= 0);
        return Names.shown(String.join(apart ? " / " : "/", parts));
    }

    /** A sentence in which paths of namespaces that are percent-encoded stand as their names. */
    public static String readable(String sentence) {
        return PATH.matcher(sentence).replaceAll(match -> Matcher.quoteReplacement(of(match.group())));
    }

    /** @param path of a namespace; what is none is shown as it is */
    public static String of(String path) {
        try {
            return of(Namespace.parse(path));
        } catch (IllegalArgumentException e) {
            return path;
        }
    }
}
