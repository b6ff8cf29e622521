package io.jenkins.plugins.castor.facts;

import hudson.plugins.git.BranchSpec;
import hudson.plugins.git.GitSCM;
import hudson.plugins.git.UserRemoteConfig;
import hudson.plugins.git.extensions.impl.BuildChooserSetting;
import hudson.plugins.git.extensions.impl.PreBuildMerge;
import hudson.scm.SCM;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The one branch that a Git configuration is for. A configuration that anything but itself can turn to a change is for none:
 * one with a variable, with refs that are no branches, or with a way of its own to choose. Loaded only where there is the
 * Git plugin.
 */
final class GitBranch {

    /** A name without wildcards, variables and expressions; Git's own way to write {@code main} of any remote is allowed. */
    private static final Pattern ONE =
            Pattern.compile("(?:\\*/|refs/heads/|(?:refs/remotes/)?origin/)?([^*?:$\\[\\]{}]+)");

    /** Looks like the name of a branch but is not: a commit, or a ref that was fetched. */
    private static final Pattern NO_BRANCH = Pattern.compile("refs/.*|.*HEAD|[0-9a-fA-F]{7,64}");

    private static final Pattern BRANCHES = Pattern.compile("\\+?refs/heads/[^:$]+:refs/remotes/[^:$]+");

    private GitBranch() {}

    static Optional<String> of(SCM scm) {
        GitSCM git = (GitSCM) scm;
        List<BranchSpec> specs = git.getBranches();
        if (specs.size() != 1
                || !git.getUserRemoteConfigs().stream().allMatch(GitBranch::isFixed)
                || git.getExtensions().get(PreBuildMerge.class) != null
                || git.getExtensions().get(BuildChooserSetting.class) != null) {
            return Optional.empty();
        }
        Matcher one = ONE.matcher(specs.get(0).getName().strip());
        return one.matches() && !NO_BRANCH.matcher(one.group(1)).matches()
                ? Optional.of(one.group(1))
                : Optional.empty();
    }

    private static boolean isFixed(UserRemoteConfig remote) {
        String url = remote.getUrl();
        String refs = remote.getRefspec();
        return (url == null || url.indexOf('$') < 0)
                && (refs == null
                        || refs.isBlank()
                        || Stream.of(refs.strip().split("\\s+"))
                                .allMatch(ref -> BRANCHES.matcher(ref).matches()));
    }
}
