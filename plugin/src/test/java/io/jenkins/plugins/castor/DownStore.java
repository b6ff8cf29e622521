package io.jenkins.plugins.castor;

import hudson.FilePath;
import io.jenkins.plugins.castor.config.StoreConfiguration;
import io.jenkins.plugins.castor.config.StoreSession;
import io.jenkins.plugins.castor.engine.Castor;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A store that refuses every connection. */
public final class DownStore extends StoreConfiguration {

    @Override
    public StoreSession begin(FilePath workspace, Duration validity) throws IOException {
        throw new IOException("the connection was refused");
    }

    @Override
    public Optional<Castor> open() throws IOException {
        throw new IOException("the connection was refused");
    }

    @Override
    public String toString() {
        return "s3://down";
    }
}
