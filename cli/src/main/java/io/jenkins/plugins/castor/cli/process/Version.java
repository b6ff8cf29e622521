package io.jenkins.plugins.castor.cli.process;

/** Which castor this is. */
public final class Version {

    private Version() {}

    /** The version of the jar. Classes outside of a jar are a developer's. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(unreleased)" : version;
    }
}
