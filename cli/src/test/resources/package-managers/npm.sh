. "$SCRIPTS/node-registry.sh"
export npm_config_registry=$URL npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

project() {
    manifest
    npm install --package-lock-only --cache "$PWD/other-cache"
}

build() {
    npm ci
    node -e 'require("example-1"); require("example-12")'
}
