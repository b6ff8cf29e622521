package io.jenkins.plugins.castor.engine.store.rsync;

import io.jenkins.plugins.castor.engine.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deletes objects and their claims, in one transfer. rsync deletes what the local side lacks: the local folders are empty,
 * and filters protect everything except these names.
 */
final class Deletion {

    private final RsyncAddress address;
    private final RsyncProgram program;

    Deletion(RsyncAddress address, RsyncProgram program) {
        this.address = address;
        this.program = program;
    }

    /**
     * @param names at least one
     * @return those of the objects that were there
     */
    Set<String> delete(Collection<String> names) throws StoreException {
        Map<String, String> lines = new HashMap<>();
        Set<String> folders = new TreeSet<>();
        List<String> filters = new ArrayList<>();
        for (String name : names) {
            String remoteName = address.name(name);
            String folder = remoteName.substring(0, remoteName.lastIndexOf('/') + 1);
            folders.add(folder.isEmpty() ? "./" : folder);
            folders.add(folder + RsyncStore.CLAIMS);
            filters.add("P /" + remoteName + "/"); // no directory of that name
            filters.add("R /" + remoteName);
            filters.add("R /" + RsyncStore.claimOf(remoteName));
            lines.put("*deleting  |" + remoteName, name);
        }
        filters.add("P *");
        Set<String> deleted = new HashSet<>();
        try (TransferFolder local = TransferFolder.make()) {
            for (String folder : folders) {
                local.makeFolder(folder);
            }
            List<String> arguments = List.of(
                    local.names(folders),
                    "--dirs",
                    "--existing",
                    "--delete",
                    local.filters(filters),
                    "--out-format=%i|%n",
                    "--",
                    local.tree().toString(),
                    address.root());
            String first = names.iterator().next();
            String task = names.size() == 1 ? first : first + " and " + (names.size() - 1) + " more";
            program.run("delete " + task, RsyncFailures::isGoodWrite, arguments, line -> {
                String name = lines.get(line);
                if (name != null) {
                    deleted.add(name);
                }
            });
        }
        return deleted;
    }
}
