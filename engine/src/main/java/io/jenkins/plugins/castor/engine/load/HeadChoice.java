package io.jenkins.plugins.castor.engine.load;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Heads;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Revocation;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.tree.Names;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.trust.Signatures;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which generation of a namespace a load takes: the newest one in use, if it is young enough. */
public final class HeadChoice {

    private final Store store;
    private final LoadRequest request;
    private final Warnings warnings;
    private final List<String> passedOver = new ArrayList<>();

    public HeadChoice(Store store, LoadRequest request, Warnings warnings) {
        this.store = store;
        this.request = request;
        this.warnings = warnings;
    }

    /** Empty where there is none, which {@link #whyNone} explains. */
    public Optional<Head> newest(Namespace namespace) throws IOException {
        Heads.Newest newest = new Heads(store, namespace, request.trustedKeys()).search();
        for (Revocation revocation : newest.revoked()) {
            String line = "generation " + revocation.generation() + " of " + namespace + " is revoked: "
                    + Names.shown(revocation.reason());
            passedOver.add(line);
        }
        if (newest.head().isEmpty()) {
            return newest.head();
        }
        if (!isTooOld(newest.head().get())) {
            passedOver.forEach(warnings::add);
            return newest.head();
        }
        Head old = newest.head().get();
        String line = "generation " + old.generation() + " of " + namespace + " was saved at " + old.created()
                + ", longer ago than the maximum age of "
                + request.maxAge().get().toString().substring(2).toLowerCase(Locale.ROOT);
        passedOver.add(line);
        return Optional.empty();
    }

    private boolean isTooOld(Head head) {
        return request.maxAge().isPresent()
                && Duration.between(head.created(), Instant.now())
                                .compareTo(request.maxAge().get())
                        > 0;
    }

    /** The key that signed a head that was chosen. */
    public Optional<String> signer(Head head) {
        return request.trustedKeys().isPresent() ? Signatures.keyOf(head.signature()) : Optional.empty();
    }

    /** Why nothing was chosen in any of these. */
    public String whyNone(List<Namespace> tried) {
        if (!passedOver.isEmpty()) {
            return String.join("; ", passedOver);
        }
        String names = tried.stream().map(Namespace::toString).collect(Collectors.joining(", "));
        String where = tried.size() == 1 ? names : "any of " + names;
        return "nothing was saved yet in " + where + " of " + store;
    }
}
