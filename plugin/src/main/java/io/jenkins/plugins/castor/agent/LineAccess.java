package io.jenkins.plugins.castor.agent;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.store.StoreOptions;
import io.jenkins.plugins.castor.engine.store.remote.Line;
import java.io.ObjectStreamException;
import java.util.List;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A store that the controller shares over the channel. The controller decides what is exposed. */
@Restricted(NoExternalUse.class)
public final class LineAccess implements StoreAccess, SerializableOnlyOverRemoting {

    private static final long serialVersionUID = 1;

    @SuppressFBWarnings(value = "SE_BAD_FIELD", justification = "Over the channel goes an exported reference to it")
    private final Line line;

    private final String name;

    /** @param name what people call the store */
    public LineAccess(Line line, String name) {
        this.line = line;
        this.name = name;
    }

    private Object writeReplace() throws ObjectStreamException {
        return new LineAccess(getChannelForSerialization().export(Line.class, line), name);
    }

    @Override
    public Castor open() {
        return open(List.of());
    }

    @Override
    public Castor open(List<String> near) {
        return Castor.open(new SteadyLine(line), name, StoreOptions.NONE.withNear(near));
    }

    @Override
    public String toString() {
        return name;
    }
}
