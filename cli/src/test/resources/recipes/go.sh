. "$SCRIPTS/go.sh"

project() {
    write_project 5
}

change() {
    write_project 4
}

write_project() {
    printf 'module example.test/project\n\ngo 1.17\n\nrequire example.test/lib%s v1.0.0\n' "$1" >go.mod
    printf 'package main\n\nimport lib "example.test/lib%s"\n\nfunc main() { println(lib.Number) }\n' "$1" >main.go
    printf 'package main\n\nimport "testing"\n\nfunc TestMain_(t *testing.T) { main() }\n' >main_test.go
    GOPATH=$HOME/other go mod tidy
    chmod -R u+w "$HOME/other"
}

used() {
    grep -q '(cached)' "$SAID"
}
