package io.jenkins.plugins.castor.engine.save;

import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.Pack;
import java.util.List;
import java.util.Optional;

/**
 * What a head will state about its snapshot. The publisher knows it because it prepared or read the snapshot itself.
 *
 * @param snapshot SHA-256 of the snapshot in hex
 * @param totals its totals
 * @param packs all its packs
 * @param tree digest of the scanned listing; empty when it is not reliable
 */
record HeadDraft(String snapshot, Head.Totals totals, List<Pack> packs, Optional<String> tree) {}
