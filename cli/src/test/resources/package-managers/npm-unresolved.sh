# A lock file without the addresses of packages: npm asks the registry for each package in every build.
. "$SCRIPTS/npm.sh"
export npm_config_omit_lockfile_registry_resolved=true
