package io.jenkins.plugins.castor.run;

import hudson.plugins.git.BranchSpec;
import hudson.plugins.git.GitSCM;
import hudson.scm.SCM;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one branch that a Git configuration is for. Loaded only where there is the Git plugin. */
final class GitBranch {

    /** A name without wildcards, variables and expressions; Git's own way to write {@code main} of any remote is allowed. */
    private static final Pattern ONE =
            Pattern.compile("(?:\\*/|refs/heads/|(?:refs/remotes/)?origin/)?([^*?:$\\[\\]{}]+)");

    private GitBranch() {}

    static Optional<String> of(SCM scm) {
        List<BranchSpec> specs = ((GitSCM) scm).getBranches();
        if (specs.size() != 1) {
            return Optional.empty();
        }
        Matcher one = ONE.matcher(specs.get(0).getName().strip());
        return one.matches() ? Optional.of(one.group(1)) : Optional.empty();
    }
}
