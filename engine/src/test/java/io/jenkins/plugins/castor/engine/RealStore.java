package io.jenkins.plugins.castor.engine;

import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.rsync.Rsyncd;
import io.jenkins.plugins.castor.engine.store.s3.S3TestServer;
import java.nio.file.Path;

/** A store of its own, empty, behind a real server where its kind has one. */
record RealStore(String url, StoreOptions options, AutoCloseable server) implements AutoCloseable {

    /** The kinds of stores. */
    enum Kind {
        DIRECTORY,
        RSYNC,
        S3
    }

    /** @param folder where it may put its files */
    static RealStore start(Kind kind, Path folder) throws Exception {
        return switch (kind) {
            case DIRECTORY -> new RealStore(folder.resolve("directory").toString(), StoreOptions.NONE, () -> {});
            case RSYNC -> {
                Rsyncd server = new Rsyncd(folder.resolve("rsyncd"));
                yield new RealStore(server.url(), Rsyncd.options(), server);
            }
            case S3 -> {
                S3TestServer server = S3TestServer.start();
                yield new RealStore(server.newUrl(), S3TestServer.options(), server);
            }
        };
    }

    /** The caller closes it, before this. */
    Castor open() {
        return Castor.open(url, options);
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
