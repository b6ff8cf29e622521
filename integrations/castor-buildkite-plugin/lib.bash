# shellcheck shell=bash
# What both hooks need: reads the settings of the plugin, which the agent gives in variables.

# Adds FLAG VALUE to the array flags for each value of a setting: of a text in NAME, of a list in NAME_0, NAME_1, …
add_setting() { # FLAG SETTING
    local flag=$1 name="BUILDKITE_PLUGIN_CASTOR_$2" i=0 item
    [ -z "${!name:-}" ] || flags+=("$flag" "${!name}")
    while item="${name}_$i" && [ -n "${!item+x}" ]; do
        flags+=("$flag" "${!item}")
        i=$((i + 1))
    done
}

# Sets flags to the options that a load and a save share.
read_settings() {
    flags=()
    add_setting --cache CACHE
    add_setting --key KEY
    add_setting --key-text KEY_TEXT
    add_setting --store STORE
    add_setting --job JOB
    add_setting --fallback FALLBACK
}

# Whether castor is there; says so if it is not. A cache never breaks a build.
has_castor() {
    command -v castor >/dev/null && return
    echo "castor is not installed on this agent; the build goes on without it" >&2
    return 1
}
