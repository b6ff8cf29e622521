package io.jenkins.plugins.castor.run;

import hudson.model.Computer;
import hudson.model.Node;
import io.jenkins.plugins.castor.agent.StoreAccess;
import io.jenkins.plugins.castor.config.CastorConfiguration;
import io.jenkins.plugins.castor.config.CastorNodeProperty;
import io.jenkins.plugins.castor.engine.cache.ListSyntax;
import io.jenkins.plugins.castor.engine.store.ServerAddress;
import io.jenkins.plugins.castor.folder.FolderChain;
import java.util.List;
import java.util.stream.Stream;

/** Which caches near its agent a build loads from. */
final class NearCaches {

    private static final String VARIABLE = "CASTOR_NEAR";

    private NearCaches() {}

    /**
     * Those of the variable of the build or the node; without it those of the node; without these those of the folder, and
     * then those of all nodes. They may be wrong.
     *
     * @param access what they stand before: where nothing can be read through servers, these are left out
     */
    static List<String> of(Build build, StoreAccess access) {
        return chosen(build)
                .filter(place -> access.goesThroughServers()
                        || ServerAddress.parse(place).isEmpty())
                .toList();
    }

    private static Stream<String> chosen(Build build) {
        String variable = build.environment().get(VARIABLE);
        if (variable != null) {
            return listed(variable);
        }
        Computer computer = build.workspace().toComputer();
        Node node = computer == null ? null : computer.getNode();
        CastorNodeProperty property = node == null ? null : node.getNodeProperty(CastorNodeProperty.class);
        if (property != null) {
            return property.getNear().stream();
        }
        List<String> folder = FolderChain.of(build.run().getParent()).near();
        return (folder.isEmpty() ? CastorConfiguration.get().getNear() : folder).stream();
    }

    /** As the command reads it. What is no list is one place, of which the load then says that it is wrong. */
    private static Stream<String> listed(String variable) {
        try {
            return ListSyntax.split(variable).stream();
        } catch (IllegalArgumentException e) {
            return Stream.of(variable);
        }
    }
}
