. "$SCRIPTS/node-registry.sh"
export YARN_NPM_REGISTRY_SERVER=$URL YARN_UNSAFE_HTTP_WHITELIST=127.0.0.1 YARN_ENABLE_TELEMETRY=0

project() {
    manifest
    touch yarn.lock
    YARN_ENABLE_IMMUTABLE_INSTALLS=false YARN_GLOBAL_FOLDER=$PWD/other yarn install
    rm .pnp*
}

yarn() {
    node "$NODE_TOOLS/@yarnpkg/cli-dist/bin/yarn.js" "$@"
}

build() {
    yarn install --immutable
    yarn node -e 'require("example-1")'
}
