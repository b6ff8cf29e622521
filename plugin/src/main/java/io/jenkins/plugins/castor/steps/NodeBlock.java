package io.jenkins.plugins.castor.steps;

import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.castor.run.BackgroundLoads;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.GraphListener;
import org.jenkinsci.plugins.workflow.graph.BlockEndNode;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graph.StepNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The block of a Pipeline that has an agent. At its end the workspace may go to another build. */
final class NodeBlock {

    private static final Logger LOGGER = Logger.getLogger(NodeBlock.class.getName());

    private NodeBlock() {}

    /** The id of the nearest such block around a step; empty if there is none. */
    static String of(StepContext context) throws IOException, InterruptedException {
        FlowNode step = context.get(FlowNode.class);
        for (BlockStartNode block : step.getEnclosingBlocks()) {
            StepDescriptor kind = block instanceof StepNode of ? of.getDescriptor() : null;
            if (kind != null && kind.getFunctionName().equals("node")) {
                return block.getId();
            }
        }
        return "";
    }

    /** Ends the loads in the background of a block that ends. */
    @Extension(optional = true)
    @Restricted(NoExternalUse.class)
    public static final class End implements GraphListener {

        @Override
        public void onNewHead(FlowNode head) {
            if (!BackgroundLoads.any() || !(head instanceof BlockEndNode<?> end)) {
                return;
            }
            try {
                if (head.getExecution().getOwner().getExecutable() instanceof Run<?, ?> run) {
                    BackgroundLoads.endOfBlock(run, end.getStartNode().getId());
                }
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "Cannot tell which build " + head + " belongs to", e);
            }
        }
    }
}
