package com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger;

import hudson.triggers.SCMTrigger;

/** Of the name of what Gerrit Trigger starts builds with, which needs a Gerrit. */
public class GerritCause extends SCMTrigger.SCMTriggerCause {

    public GerritCause() {
        super("");
    }
}
