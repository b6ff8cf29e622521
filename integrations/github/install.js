// Installs a release archive of castor where the runner keeps tools, once for each archive.
'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** No release is larger. */
const MOST_BYTES = 200 << 20;

/** The bytes of a file or of an http(s) URL. */
async function read(archive) {
  if (!/^https?:\/\//.test(archive)) {
    return fs.readFileSync(archive);
  }
  const answer = await fetch(archive, { signal: AbortSignal.timeout(5 * 60 * 1000) });
  if (!answer.ok) {
    throw new Error(`${archive} answered ${answer.status}: check the input archive`);
  }
  const parts = [];
  let length = 0;
  for await (const part of answer.body) {
    length += part.length;
    if (length > MOST_BYTES) {
      throw new Error(`${archive} is larger than any release of Castor: check the input archive`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * Unpacks an archive whose digest is known, and puts its bin/ on the PATH of the following steps.
 *
 * @returns the path of bin/castor
 */
async function install(archive, sha256) {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error('the input archive needs sha256: the 64 hexadecimal digits beside the release');
  }
  const folder = path.join(process.env.RUNNER_TOOL_CACHE || os.tmpdir(), 'castor', sha256);
  if (!fs.existsSync(folder)) {
    const bytes = await read(archive);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256) {
      throw new Error(`the SHA-256 of ${archive} is ${found}, not the input sha256: do not use it`);
    }
    unpack(bytes, folder);
  }
  const bin = path.join(folder, 'bin');
  fs.appendFileSync(process.env.GITHUB_PATH, `${bin}\n`);
  return path.join(bin, 'castor');
}

function unpack(bytes, folder) {
  const parent = path.dirname(folder);
  fs.mkdirSync(parent, { recursive: true });
  const fresh = fs.mkdtempSync(path.join(parent, '.unpacking-'));
  const tar = spawnSync('tar', ['-xzf', '-', '-C', fresh, '--strip-components=1'], { input: bytes, encoding: 'utf8' });
  if (tar.status !== 0) {
    fs.rmSync(fresh, { recursive: true });
    throw new Error(`the archive cannot be unpacked: ${tar.error ? tar.error.message : tar.stderr.trim()}`);
  }
  try {
    fs.renameSync(fresh, folder);
  } catch (problem) {
    fs.rmSync(fresh, { recursive: true });
    if (!fs.existsSync(folder)) {
      throw problem; // otherwise another job on this runner was faster
    }
  }
}

module.exports = { install };
