. "$SCRIPTS/gradle.sh"

eval "write_$(declare -f project)"
project() {
    write_project
    sed -i 's#lib-a#lib-b#' build.gradle
}

change() {
    sed -i 's#lib-b#lib-a#' build.gradle
}
