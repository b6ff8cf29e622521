. "$SCRIPTS/npm.sh"
. "$RECIPES/node-project.sh"

lock() {
    npm install --package-lock-only --cache "$HOME/other"
}
