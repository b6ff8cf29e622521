package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.util.List;
import java.util.Optional;

/**
 * What a head will say of its snapshot, known by the one who publishes it: from having prepared it, or from having read
 * the snapshot.
 *
 * @param packs all packs of the snapshot
 */
record HeadDraft(String snapshot, Head.Totals totals, List<Pack> packs, Optional<String> tree) {}
