package io.jenkins.plugins.castor.engine.migrate;

import io.jenkins.plugins.castor.engine.cache.CacheDirectory;
import io.jenkins.plugins.castor.engine.cache.Surroundings;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.StoreUrl;
import io.jenkins.plugins.castor.engine.store.rsync.RsyncTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the castor of 2016 kept of one job: the files of its caches, as they were in the home directory of a virtual machine or
 * in the cache directory of a container, behind an rsync daemon. It is read once; the caller closes it.
 */
public final class OldCastorTree implements AutoCloseable {
    private final RsyncTree tree;

    /**
     * @param url {@code rsync://host/module/PROJECT/BRANCH/JOB}, or {@code rsync+ssh://host/path/PROJECT/BRANCH/JOB}
     * @param options for that server, which need not be the server of the store
     * @throws IllegalArgumentException if the URL or an option cannot be used
     */
    public OldCastorTree(String url, StoreOptions options) {
        StoreUrl parsed = StoreUrl.parse(url);
        if (!parsed.scheme().equals("rsync") && !parsed.scheme().equals("rsync+ssh")) {
            throw new IllegalArgumentException(
                    "An old tree is behind rsync: write it like rsync://host/module/PROJECT/BRANCH/JOB.");
        }
        this.tree = new RsyncTree(parsed, options);
    }

    /**
     * Lists the tree and finds the caches in it.
     *
     * @param more places that come before those that Castor knows
     * @throws StoreException if it cannot be listed
     */
    public ImportPlan plan(List<OldPlace> more) throws StoreException {
        OldLayout layout = new OldLayout(more);
        tree.list(layout);
        return layout.plan();
    }

    /**
     * Copies the caches of a plan.
     *
     * @param folder an empty directory, with room for them
     * @return the copies as cache directories, with the filters of the presets that have their names
     * @throws IOException if something cannot be copied; what was copied stays in the folder
     */
    public List<CacheDirectory> fetch(ImportPlan plan, Path folder) throws IOException {
        List<CacheDirectory> caches = new ArrayList<>();
        for (ImportPlan.Found found : plan.caches()) {
            OldPlace place = found.place();
            Path target = Files.createDirectory(folder.resolve(place.name()));
            Path root = tree.fetch(place.directory(), target).resolve(place.root());
            CacheDirectory like = CacheDirectory.parse(place.name() + "=.", inside(target));
            caches.add(new CacheDirectory(place.name(), root, like.filter()));
        }
        return caches;
    }

    private static Surroundings inside(Path target) {
        Surroundings here = Surroundings.ofThisProcess();
        return new Surroundings(here.environment(), here.home(), target, here.os());
    }

    /** What people should know of the rsync program of this machine. */
    public List<String> warnings() {
        return tree.warnings();
    }

    @Override
    public String toString() {
        return tree.toString();
    }

    @Override
    public void close() {
        tree.close();
    }
}
