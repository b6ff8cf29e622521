package io.jenkins.plugins.castor.run;

import java.io.ByteArrayOutputStream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Keeps the beginning of what somebody says, however much that is. */
@Restricted(NoExternalUse.class)
public final class Beginning extends ByteArrayOutputStream {

    private final int most;

    /** @param most bytes to keep */
    public Beginning(int most) {
        this.most = most;
    }

    @Override
    public synchronized void write(int b) {
        if (count < most) {
            super.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, Math.min(length, most - count));
    }
}
