package io.jenkins.plugins.castor.cli.command.cache;

import io.jenkins.plugins.castor.cli.option.GrantFile;
import io.jenkins.plugins.castor.cli.option.Invocation;
import io.jenkins.plugins.castor.cli.settings.Settings;
import io.jenkins.plugins.castor.cli.settings.StoreSettings;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where caches are loaded from and saved to: the stores that are set, or what a grant opens.
 *
 * @param opener opens the stores; the caller closes them
 * @param mirrored whether a load can come from several stores
 * @param namespaces the job's own, then its fallbacks
 * @param projects the projects that fallbacks may belong to, if a grant has chosen them
 * @param missing the directory of the store, if it is one that is not there
 */
record CacheSource(
        Supplier<Castor> opener,
        boolean mirrored,
        List<Namespace> namespaces,
        Optional<Set<String>> projects,
        Supplier<Optional<Path>> missing) {

    static CacheSource of(Invocation invocation) {
        Settings settings = invocation.settings();
        Optional<Grant> grant = GrantFile.named(invocation, Purpose.LOAD);
        if (grant.isPresent()) {
            StoreOptions options = StoreSettings.options(settings, invocation.context());
            return new CacheSource(
                    () -> Castor.open(grant.get(), options),
                    false,
                    grant.get().namespaces(),
                    Optional.of(grant.get().namespaces().stream()
                            .map(Namespace::project)
                            .collect(Collectors.toSet())),
                    Optional::empty);
        }
        StoreSettings stores = invocation.store();
        List<Namespace> namespaces = new ArrayList<>(List.of(settings.namespace()));
        namespaces.addAll(settings.fallbacks());
        return new CacheSource(
                stores::open, stores.stores().size() > 1, namespaces, Optional.empty(), stores::missingDirectory);
    }

    Castor open() {
        return opener.get();
    }
}
