package io.jenkins.plugins.castor.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/** The address of a build as a head in a store has it, which anybody may have written. */
final class BuildLink {

    private static final String NAME = "(?!\\.{1,2}/)(?:[^/?#%\\\\\\s]|%(?!2[eE])[0-9A-Fa-f]{2})+/";

    /** One or more items, perhaps one of a matrix, and a number: nothing that leads elsewhere. */
    private static final Pattern BUILD = Pattern.compile("(?:job/" + NAME + ")+(?:(?=[^/]*=)" + NAME + ")?[0-9]+/?");

    private BuildLink() {}

    /** The address, where it is that of a build of this Jenkins; null where it is not to be a link. */
    @CheckForNull
    static String of(String address) {
        return of(address, Jenkins.get().getRootUrl());
    }

    @CheckForNull
    static String of(String address, @CheckForNull String root) {
        boolean isOurs = root != null
                && (root.startsWith("http://") || root.startsWith("https://"))
                && address.startsWith(root)
                && BUILD.matcher(address.substring(root.length())).matches();
        return isOurs ? address : null;
    }

    /** What people call it: {@code website #12} for a build of this Jenkins, the address for any other. */
    static String name(String address) {
        String link = of(address);
        if (link == null) {
            return address;
        }
        String[] parts = link.split("/");
        return URLDecoder.decode(parts[parts.length - 2].replace("+", "%2B"), StandardCharsets.UTF_8) + " #"
                + parts[parts.length - 1];
    }
}
