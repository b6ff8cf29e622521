// The first step: installs castor if asked to, loads, and sets the outputs.
'use strict';

const { annotate, castor, input, keep, options, say, setOutput, tell } = require('./runner.js');
const { install } = require('./install.js');

/** Says what a load did, in one line. */
function describe(report) {
  if (report.outcome === 'miss') {
    return `nothing was restored: ${report.reason}`;
  }
  const megabytes = (report.bytesWritten / 1e6).toFixed(1);
  const exactness = report.exact ? ', exact' : report.why ? `, not exact: ${report.why}` : '';
  return `restored ${report.written} files, ${megabytes} MB in ${report.seconds} s`
    + ` from ${report.head.namespace} generation ${report.head.generation}${exactness}`;
}

/** Sets the outputs of the action. */
function tellWorkflow(outcome, exact) {
  setOutput('outcome', outcome);
  setOutput('exact', String(exact));
  setOutput('cache-hit', outcome === 'miss' ? '' : String(exact));
}

async function main() {
  const program = input('archive') === '' ? 'castor' : await install(input('archive'), input('sha256'));
  const flags = options();
  const report = castor(program, 'load', input('exact-only') === 'true' ? [...flags, '--exact-only'] : flags);
  if (report.error) {
    // Something in the workflow is wrong, and its author should know.
    annotate('error', report.error);
    process.exitCode = 1;
    return;
  }
  if (report.missing) {
    annotate('warning', `${report.missing}. Put it into the image, or give the input archive. The job goes on without it.`);
    tellWorkflow('miss', false);
    return;
  }
  tell(report);
  say(describe(report));
  tellWorkflow(report.outcome, report.exact === true);
  if (report.exit !== 0) {
    process.exitCode = report.exit; // with CASTOR_STRICT
  }
  keep('program', program);
  keep('flags', JSON.stringify(flags));
}

main().catch((problem) => {
  annotate('error', problem.message);
  process.exitCode = 1;
});
