package io.jenkins.plugins.castor.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.engine.Castor;
import java.util.List;
import jenkins.model.Jenkins;

/** Looks at the URL of a store without going there. */
final class UrlCheck {

    private UrlCheck() {}

    /** Says in one sentence what is wrong with a URL; null if nothing is. */
    @CheckForNull
    static String problem(String url, String... schemes) {
        if (List.of(schemes).stream().noneMatch(scheme -> url.startsWith(scheme + "://"))) {
            return Messages.Url_WrongKind(String.join(":// or ", schemes) + "://");
        }
        try {
            Castor.open(url).close();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    static FormValidation asTyped(@CheckForNull String typed, String... schemes) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String url = Util.fixEmptyAndTrim(typed);
        return FieldChecks.asTyped(url == null ? Messages.Url_Missing() : problem(url, schemes));
    }
}
