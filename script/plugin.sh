# Sourced by scripts that also build the plugin where that is possible.

# Sets profile to what adds the plugin, or left_out to why it is not built.
look_for_plugin() {
    profile=(-Pjenkins) left_out=''
    # What else may be wrong with the plugin, the build says better.
    local answer
    answer=$(./mvnw -B -ntp -q -Pjenkins -pl plugin validate 2>&1) || true
    if grep -qE 'Non-resolvable (parent|import) POM' <<<"$answer"; then
        left_out="the plugin was left out, because Jenkins' artifacts cannot be fetched from here"
        profile=('-P!jenkins')
    fi
}
