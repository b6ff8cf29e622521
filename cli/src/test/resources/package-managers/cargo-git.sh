# The index as a Git repository, which Cargo had until 1.68, and still has in Debian 12.
. "$SCRIPTS/cargo.sh"

eval "sparse_$(declare -f packages)"
packages() {
    sparse_packages
    cd "$REGISTRY/index"
    git init -q
    git add .
    git -c user.name=example -c user.email=example commit -qm index
}

eval "sparse_$(declare -f project)"
project() {
    sparse_project
    sed -i "s#^registry = .*#registry = \"file://$REGISTRY/index\"#" .cargo/config.toml
}
