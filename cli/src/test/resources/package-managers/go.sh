export GOPROXY=$URL GONOSUMDB='*' GOFLAGS=-mod=mod GOPATH=$HOME/go GOCACHE=$HOME/.cache/go-build GOTOOLCHAIN=local

packages() {
    local i folder
    cd "$HOME"
    for i in 1 2 3 4 5 6; do
        folder="$REGISTRY/example.test/lib$i/@v"
        mkdir -p "$folder" "example.test/lib$i@v1.0.0"
        echo 'v1.0.0' >"$folder/list"
        echo '{"Version": "v1.0.0", "Time": "2020-01-01T00:00:00Z"}' >"$folder/v1.0.0.info"
        printf 'module example.test/lib%s\n' "$i" >"$folder/v1.0.0.mod"
        printf 'package lib\nconst Number = %s\n' "$i" >"example.test/lib$i@v1.0.0/lib.go"
        if [ "$i" != 6 ]; then
            echo "require example.test/lib$((i + 1)) v1.0.0" >>"$folder/v1.0.0.mod"
            echo "import _ \"example.test/lib$((i + 1))\"" |
                sed -i '1r /dev/stdin' "example.test/lib$i@v1.0.0/lib.go"
        fi
        cp "$folder/v1.0.0.mod" "example.test/lib$i@v1.0.0/go.mod"
        zip -qr "$folder/v1.0.0.zip" "example.test/lib$i@v1.0.0"
    done
}

project() {
    printf 'module example.test/project\nrequire example.test/lib1 v1.0.0\n' >go.mod
    printf 'package main\nimport _ "example.test/lib1"\nfunc main() {}\n' >main.go
}

build() {
    go build -o program .
}
