// What the two steps of the action need of GitHub's runner and of the castor command. Plain Node.js, no packages.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { randomUUID } = require('node:crypto');

/** The value of an input of the action; empty if it was not given. */
function input(name) {
  return (process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '').trim();
}

/** The lines of an input that are not empty. */
function lines(name) {
  return input(name).split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

/** Adds a named value to a file of the runner, by a mark that no value can contain. */
function append(variable, name, value) {
  const mark = `castor-${randomUUID()}`;
  fs.appendFileSync(process.env[variable], `${name}<<${mark}\n${value}\n${mark}\n`);
}

const setOutput = (name, value) => append('GITHUB_OUTPUT', name, value);
const keep = (name, value) => append('GITHUB_STATE', name, value);
const kept = (name) => process.env[`STATE_${name}`] || '';

/** A text of a store or of a file, which must not become a command of the runner. */
function plain(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
}

const say = (text) => process.stdout.write(`castor: ${plain(text)}\n`);

/** An annotation of the build: `warning` or `error`. */
function annotate(level, text) {
  process.stdout.write(`::${level} title=Castor::${plain(text).replace(/%/g, '%25')}\n`);
}

/** The options that a load and a save share, from the inputs. */
function options() {
  const flags = [];
  for (const [name, flag] of [['cache', '--cache'], ['key', '--key'], ['key-text', '--key-text']]) {
    lines(name).forEach((line) => flags.push(flag, line));
  }
  for (const [name, flag] of [['store', '--store'], ['job', '--job']]) {
    if (input(name) !== '') {
      flags.push(flag, input(name));
    }
  }
  lines('fallback').forEach((line) => flags.push('--fallback', line));
  return flags;
}

/**
 * Runs castor with --json.
 *
 * @returns its report, or one with `error` if it could not be started
 */
function castor(program, command, flags) {
  const run = spawnSync(program, [command, '--json', ...flags], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.error) {
    return { exit: 0, missing: `castor cannot be started: ${run.error.message}` };
  }
  try {
    return JSON.parse(run.stdout);
  } catch {
    return { exit: run.status || 1, error: `castor ${command} ended with ${run.status ?? run.signal} and no report` };
  }
}

/** Says the warnings and notes of a report. */
function tell(report) {
  (report.warnings || []).forEach((line) => annotate('warning', line));
  (report.notes || []).forEach(say);
}

module.exports = { annotate, castor, input, keep, kept, options, say, setOutput, tell };
