. "$SCRIPTS/bundler.sh"

project() {
    write_project 5
}

change() {
    write_project 4
}

write_project() {
    printf 'source "%s"\ngem "example-%s"\n' "$URL" "$1" >Gemfile
    printf 'require "example-%s"\nrequire "example-6"\n' "$1" >test.rb
    bundle lock
}
