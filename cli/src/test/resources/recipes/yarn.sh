. "$SCRIPTS/yarn.sh"
. "$RECIPES/node-project.sh"
tool yarn yarn/bin/yarn.js

lock() {
    echo "registry \"$URL\"" >.yarnrc
    yarn install --non-interactive --cache-folder "$HOME/other"
    rm -r node_modules
}
