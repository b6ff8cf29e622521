. "$SCRIPTS/node-registry.sh"
export npm_config_registry=$URL CI=true

project() {
    manifest
    install --lockfile-only --store-dir "$PWD/other-store"
}

install() {
    node "$NODE_TOOLS/pnpm/bin/pnpm.cjs" install "$@"
}

build() {
    install --frozen-lockfile
    node -e 'require("example-1")'
}
