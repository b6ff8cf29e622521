. "$SCRIPTS/node-registry.sh"
export YARN_CACHE_FOLDER=$HOME/.cache/yarn

project() {
    manifest
    echo "registry \"$URL\"" >.yarnrc
    install --cache-folder "$PWD/other-cache"
    rm -r node_modules
}

install() {
    node "$NODE_TOOLS/yarn/bin/yarn.js" install --non-interactive "$@"
}

build() {
    install --frozen-lockfile
    node -e 'require("example-1"); require("example-12")'
}
