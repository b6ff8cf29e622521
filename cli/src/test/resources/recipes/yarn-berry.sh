. "$SCRIPTS/yarn-berry.sh"
. "$RECIPES/node-project.sh"
unset -f yarn
tool yarn @yarnpkg/cli-dist/bin/yarn.js

lock() {
    echo 'nodeLinker: node-modules' >.yarnrc.yml
    touch yarn.lock
    YARN_ENABLE_IMMUTABLE_INSTALLS=false YARN_GLOBAL_FOLDER=$HOME/other yarn install --mode=update-lockfile
    rm -rf .yarn
}
