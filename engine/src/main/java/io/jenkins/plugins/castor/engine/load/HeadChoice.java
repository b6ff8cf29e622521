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

/** Chooses the generation that a load restores: the newest one in use, unless it is older than the request allows. */
public final class HeadChoice {

    private final Store store;
    private final LoadRequest request;
    private final Warnings warnings;
    private final List<String> rejected = new ArrayList<>();

    /**
     * @param store stays open
     * @param request gives the trusted keys and the maximum age
     * @param warnings receives a line for every newer generation that was skipped, once one is chosen
     */
    public HeadChoice(Store store, LoadRequest request, Warnings warnings) {
        this.store = store;
        this.request = request;
        this.warnings = warnings;
    }

    /**
     * The generation to restore from a namespace; empty when there is none, and {@link #whyNone} then says why.
     *
     * @throws IOException when the store fails, or a head or revocation is damaged or untrusted
     */
    public Optional<Head> newest(Namespace namespace) throws IOException {
        Heads.Newest newest = new Heads(store, namespace, request.trustedKeys()).search();
        for (Revocation revocation : newest.revoked()) {
            rejected.add("generation " + revocation.generation() + " of " + namespace + " is revoked: "
                    + Names.shown(revocation.reason()));
        }
        if (newest.head().isEmpty()) {
            return newest.head();
        }
        if (!isTooOld(newest.head().get())) {
            rejected.forEach(warnings::add);
            return newest.head();
        }
        Head old = newest.head().get();
        rejected.add("generation " + old.generation() + " of " + namespace + ", saved at " + old.created()
                + ", is older than the maximum age of "
                + request.maxAge().get().toString().substring(2).toLowerCase(Locale.ROOT)
                + "; save again or raise the maximum age");
        return Optional.empty();
    }

    private boolean isTooOld(Head head) {
        return request.maxAge().isPresent()
                && Duration.between(head.created(), Instant.now())
                                .compareTo(request.maxAge().get())
                        > 0;
    }

    /** The id of the key that signed a chosen head; empty when the request ignores signatures. */
    public Optional<String> signer(Head head) {
        return request.trustedKeys().isPresent() ? Signatures.keyOf(head.signature()) : Optional.empty();
    }

    /** Why no generation was chosen, as a reason for a miss; {@code tried} are the namespaces that were searched. */
    public String whyNone(List<Namespace> tried) {
        if (!rejected.isEmpty()) {
            return String.join("; ", rejected);
        }
        String names = tried.stream().map(Namespace::toString).collect(Collectors.joining(", "));
        String where = tried.size() == 1 ? names : "any of " + names;
        return "nothing was saved yet in " + where + " of " + store;
    }
}
