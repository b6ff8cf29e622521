package io.jenkins.plugins.castor.engine.tree;

import io.jenkins.plugins.castor.engine.tree.calls.FileCalls;
import io.jenkins.plugins.castor.engine.tree.calls.PortableCalls;
import io.jenkins.plugins.castor.engine.tree.fast.FastCalls;

/** The ways to look at, read and make files; these tests run where all of them can be taken. */
enum Way {
    PORTABLE,
    FAST;

    FileCalls calls() {
        return this == PORTABLE ? new PortableCalls() : FastCalls.find().orElseThrow();
    }
}
