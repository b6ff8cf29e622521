package io.jenkins.plugins.castor.facts;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import jenkins.scm.api.mixin.TagSCMHead;

/**
 * The kinds of heads of multibranch projects that are branches of the repository itself, and so not unmerged changes. Any
 * other kind may be one: {@code GitRefSCMHead} ("discover other refs") is often the ref of a pull request. The classes are
 * told by their exact names, as their plugins need not be installed.
 */
final class BranchHeads {

    /** The tests add that of their repository. */
    static final Set<String> KNOWN = new CopyOnWriteArraySet<>(Set.of(
            "jenkins.plugins.git.GitBranchSCMHead",
            "org.jenkinsci.plugins.github_branch_source.BranchSCMHead",
            "com.cloudbees.jenkins.plugins.bitbucket.BranchSCMHead",
            "io.jenkins.plugins.gitlabbranchsource.BranchSCMHead",
            "org.jenkinsci.plugin.gitea.BranchSCMHead"));

    private BranchHeads() {}

    /** Whether it is a branch, or a tag, which only people who may push can make. */
    static boolean isMerged(SCMHead head) {
        return !(head instanceof ChangeRequestSCMHead)
                && (head instanceof TagSCMHead || KNOWN.contains(head.getClass().getName()));
    }
}
