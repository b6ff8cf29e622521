package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.PortableCalls;
import io.jenkins.plugins.castor.engine.tree.fast.FastCalls;

/** How this JVM looks at, reads and makes files. */
final class ChosenCalls {

    static final FileCalls BEST = FastCalls.find().orElseGet(PortableCalls::new);

    private ChosenCalls() {}
}
