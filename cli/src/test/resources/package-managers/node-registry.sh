# The registry of npm, Yarn and pnpm: twelve packages, of which each depends on the next two.

packages() {
    node - "$REGISTRY" "$URL" <<'JS'
const [folder, url] = process.argv.slice(2);
const { execFileSync } = require('child_process');
const { createHash } = require('crypto');
const { mkdirSync, readFileSync, writeFileSync } = require('fs');
const last = 12;
for (let i = 1; i <= last; i++) {
    const dependencies = {};
    for (let j = i + 1; j <= Math.min(i + 2, last); j++) {
        dependencies[`example-${j}`] = '^1.0.0';
    }
    const manifest = { name: `example-${i}`, version: '1.0.0', main: 'index.js', dependencies };
    mkdirSync(`${folder}/package`, { recursive: true });
    writeFileSync(`${folder}/package/package.json`, JSON.stringify(manifest));
    writeFileSync(`${folder}/package/index.js`, `module.exports = ${i};\n`.repeat(100));
    const file = `example-${i}-1.0.0.tgz`;
    execFileSync('tar', ['-czf', file, 'package'], { cwd: folder });
    const bytes = readFileSync(`${folder}/${file}`);
    const digest = (kind, form) => createHash(kind).update(bytes).digest(form);
    const dist = {
        tarball: `${url}/${file}`,
        shasum: digest('sha1', 'hex'),
        integrity: `sha512-${digest('sha512', 'base64')}`,
    };
    writeFileSync(`${folder}/example-${i}`, JSON.stringify({
        name: manifest.name,
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': { ...manifest, dist } },
        time: { '1.0.0': '2020-01-01T00:00:00.000Z' },
    }));
}
JS
}

manifest() {
    echo '{"name": "project", "version": "1.0.0", "private": true, "dependencies": {"example-1": "^1.0.0"}}' >package.json
}
