# What the scripts beside this one have in common; they source it. A server has one user and one empty bucket, and is gone,
# with all that it kept, when its script ends.

key_id=castor:castor
secret=a-secret-that-nobody-may-see
bucket=bucket

# Ends with the status 77, for which tests are left out, unless all of these programs are installed.
require() {
    local program
    for program in "$@" curl python3 setpriv; do
        command -v "$program" >/dev/null || fail 77 "$program is not installed; see the head of $0"
    done
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$2" >&2
    exit "$1"
}

# Makes the folder for everything that the server keeps, and sees to the end of all.
begin() {
    pids=()
    folder=$(mktemp -d "${TMPDIR:-/tmp}/castor-${0##*/}.XXXXXXXX")
    trap end EXIT
    trap 'exit 1' HUP INT TERM
}

end() {
    local pid
    for pid in "${pids[@]}"; do
        while kill -KILL "$pid" 2>/dev/null; do sleep 0.02; done
    done
    rm -rf "$folder"
}

# Starts a program that goes on until the script ends, in whatever way: run NAME COMMAND...
run() {
    local name=$1
    shift
    setpriv --pdeathsig KILL "$@" >"$folder/$name.out" 2>&1 </dev/null &
    pids+=($!)
    disown # or the shell would say of each that it was killed
}

# Prints some free ports of 127.0.0.1, below those that the system gives to outgoing connections.
free_ports() {
    python3 - "$1" <<'END'
import random, socket, sys
held = []
while len(held) < int(sys.argv[1]):
    try:
        held.append(socket.create_server(("127.0.0.1", random.randrange(20000, 32000))))
        print(held[-1].getsockname()[1])
    except OSError:
        pass
END
}

# Waits until a command succeeds, as long as all that was started runs.
wait_until() {
    local pid deadline=$((SECONDS + 120))
    until "$@" >"$folder/waiting.out" 2>&1; do
        for pid in "${pids[@]}"; do
            kill -0 "$pid" 2>/dev/null || give_up "a program has ended"
        done
        [ $SECONDS -lt $deadline ] || give_up "after two minutes this does not succeed: $*"
        sleep 0.1
    done
}

give_up() {
    tail -n 20 "$folder"/*.out >&2
    fail 1 "$*; above are the ends of what the programs said"
}

create_bucket() {
    local nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    # In the URL, as --user would end the name of the user at its colon.
    curl --silent --show-error --fail --max-time 10 --request PUT --aws-sigv4 aws:amz:us-east-1:s3 \
        --header "x-amz-content-sha256: $nothing" "http://${key_id/:/%3A}:$secret@${1#http://}/$bucket"
}

# Says where the server is, and runs until standard input is closed.
serve() {
    wait_until create_bucket "$1"
    printf 'ready %s\n' "$1"
    while read -r _; do :; done
}
