. "$SCRIPTS/cargo.sh"

project() {
    sparse_config
    write_project 5
}

change() {
    write_project 4
}

sparse_config() {
    mkdir -p .cargo src
    printf '[source.crates-io]\nreplace-with = "local"\n[source.local]\nregistry = "sparse+%s/index/"\n' "$URL" \
        >.cargo/config.toml
}

write_project() {
    printf '[package]\nname = "website"\nversion = "1.0.0"\n[dependencies]\nexample-%s = "1"\n' "$1" >Cargo.toml
    printf 'fn main() {}\n#[test]\nfn needs_the_crate() { assert_eq!(%s, example_%s::number()) }\n' "$1" "$1" >src/main.rs
    CARGO_HOME=$HOME/other cargo generate-lockfile
}

used() {
    grep -q 'Compiling website' "$SAID"
    ! grep 'Compiling example' "$SAID"
}
