// The last step of a job that succeeded: saves what main.js loaded, if the write policy allows it.
'use strict';

const { annotate, castor, input, kept, say, tell } = require('./runner.js');

/** Says what a save did, in one line. */
function describe(report) {
  switch (report.outcome) {
    case 'saved':
      return `saved ${report.entries} entries as ${report.head.namespace} generation ${report.head.generation}`
        + `: ${report.changed} new or changed, ${(report.bytesSent / 1e6).toFixed(1)} MB sent in ${report.seconds} s`;
    case 'unchanged':
      return `unchanged: ${report.entries} entries match ${report.head.namespace} generation ${report.head.generation}`;
    default:
      return `not saved: ${report.reason}`;
  }
}

if (kept('program') === '') {
  say('nothing was loaded, so nothing is saved');
} else if (input('save') === 'false') {
  say('not saved, as the workflow asks');
} else {
  const report = castor(kept('program'), 'save', JSON.parse(kept('flags')));
  if (report.error || report.missing) {
    annotate('warning', `nothing was saved: ${report.error || report.missing}`); // the job itself was good
  } else {
    tell(report);
    say(describe(report));
    process.exitCode = report.exit; // not 0 only with CASTOR_STRICT
  }
}
