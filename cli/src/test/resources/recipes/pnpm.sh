. "$SCRIPTS/pnpm.sh"
. "$RECIPES/node-project.sh"
tool pnpm pnpm/bin/pnpm.cjs

lock() {
    pnpm install --lockfile-only --no-frozen-lockfile --store-dir "$HOME/other"
}
