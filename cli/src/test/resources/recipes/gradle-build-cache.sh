. "$RECIPES/gradle.sh"

eval "uncached_$(declare -f project)"
project() {
    uncached_project
    sed -n '/^```groovy$/,/^```$/ { //!p }' "$PAGES/gradle.md" >settings.gradle
}

used() {
    grep -q ':compileJava FROM-CACHE' "$SAID"
}
