# An apt of its own, in the home directory, which downloads packages and installs none.

packages() {
    local i
    cd "$HOME"
    for i in 1 2 3; do
        mkdir -p "package-$i/DEBIAN"
        printf 'Package: example-%s\nVersion: 1.0\nArchitecture: all\nMaintainer: example\nDescription: example\n' "$i" \
            >"package-$i/DEBIAN/control"
        [ "$i" = 3 ] || echo "Depends: example-$((i + 1))" >>"package-$i/DEBIAN/control"
        dpkg-deb --build "package-$i" "$REGISTRY/example-$i.deb"
    done
    cd "$REGISTRY"
    apt-ftparchive packages . >Packages
    apt-ftparchive release . >Release
}

project() {
    local root="$HOME/apt"
    mkdir -p "$root/state/lists/partial" "$root/archives/partial" "$root/etc"
    touch "$root/state/status"
    echo "deb [trusted=yes] $URL ./" >"$root/etc/sources.list"
    cat >apt.conf <<CONF
Dir::State "$root/state";
Dir::State::status "$root/state/status";
Dir::Cache "$root";
Dir::Cache::archives "$root/archives";
Dir::Etc "$root/etc";
APT::Sandbox::User "";
CONF
}

build() {
    export APT_CONFIG=$PWD/apt.conf
    apt-get -q update
    apt-get -q install -y --download-only example-1
    [ -e "$HOME/apt/archives/example-3_1.0_all.deb" ]
}
