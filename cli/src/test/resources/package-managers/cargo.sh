export CARGO_HOME=$HOME/.cargo
# Where rustup looks for the real Cargo, if this one is of rustup.
export RUSTUP_HOME=${RUSTUP_HOME:-$(getent passwd "$(id -u)" | cut -d : -f 6)/.rustup}
# Debian 12 has a Cargo that takes an index over HTTP only as an experiment.
if [[ $(cargo --version) =~ ^cargo\ 1\.(5|6[0-7]) ]]; then
    export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_SPARSE_REGISTRY=true
fi

packages() {
    local i needs file
    cd "$HOME"
    mkdir -p "$REGISTRY/crates" "$REGISTRY/index/ex/am"
    echo "{\"dl\": \"$URL/crates/{crate}-{version}.crate\"}" >"$REGISTRY/index/config.json"
    for i in 1 2 3 4 5 6; do
        mkdir -p "example-$i-1.0.0/src"
        echo "pub fn number() -> i32 { $i }" >"example-$i-1.0.0/src/lib.rs"
        printf '[package]\nname = "example-%s"\nversion = "1.0.0"\n[dependencies]\n' "$i" >"example-$i-1.0.0/Cargo.toml"
        needs=''
        if [ "$i" != 6 ]; then
            echo "example-$((i + 1)) = \"1\"" >>"example-$i-1.0.0/Cargo.toml"
            needs="{\"name\": \"example-$((i + 1))\", \"req\": \"^1\", \"features\": [], \"optional\": false,
                \"default_features\": true, \"target\": null, \"kind\": \"normal\"}"
        fi
        # As many crates, it has something to run again when a file is newer.
        [ "$i" != 6 ] || echo 'fn main() { println!("cargo:rerun-if-changed=build.rs") }' >"example-$i-1.0.0/build.rs"
        file="$REGISTRY/crates/example-$i-1.0.0.crate"
        tar -czf "$file" "example-$i-1.0.0"
        echo "{\"name\": \"example-$i\", \"vers\": \"1.0.0\", \"deps\": [$needs], \"features\": {}, \"yanked\": false,
            \"cksum\": \"$(sha256sum <"$file" | cut -d ' ' -f 1)\"}" | tr -d '\n' >"$REGISTRY/index/ex/am/example-$i"
    done
}

project() {
    mkdir -p .cargo src
    printf '[source.crates-io]\nreplace-with = "local"\n[source.local]\nregistry = "sparse+%s/index/"\n' "$URL" \
        >.cargo/config.toml
    printf '[package]\nname = "project"\nversion = "1.0.0"\n[dependencies]\nexample-1 = "1"\n' >Cargo.toml
    echo 'fn main() {}' >src/main.rs
}

build() {
    cargo fetch
}
