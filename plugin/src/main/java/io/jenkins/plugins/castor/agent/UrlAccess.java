package io.jenkins.plugins.castor.agent;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A store that the agent reaches without the controller.
 *
 * @param url of the store, or the path of a directory, on the agent
 * @param password of an rsync module; null for none. It goes to an agent only where its build may save
 */
@Restricted(NoExternalUse.class)
public record UrlAccess(String url, String password) implements StoreAccess {

    private static final String PASSWORD = "RSYNC_PASSWORD";

    @Override
    public Castor open() {
        return open(List.of());
    }

    @Override
    public Castor open(List<String> near) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        // The password that this machine was started with is not for builds.
        environment.remove(PASSWORD);
        if (password != null) {
            environment.put(PASSWORD, password);
        }
        return Castor.open(url, StoreOptions.NONE.withEnvironment(environment).withNear(near));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url;
    }
}
