# Owns one PostgreSQL and its folder for as long as standard input stays open. Run after find.sh:
#
#   sh -c "$find$supervisor" NAME PORTS [FILE TEXT]... -- [SERVER ARGUMENT]...
#
# The owner holds the other end of the input. However it ends, even by SIGKILL, the kernel closes
# that end, and this script stops the server and removes the folder. A line is the wish for a crash: the
# server is stopped at once and started again.

set -eu
umask 077
# English messages, for this script and whoever reads the log; and initdb need not guess the zone.
export LC_ALL=C TZ=UTC

ports=$1
shift
dir=
server=

clean_up() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || : # fast shutdown: does not wait for clients
        wait "$server" 2>/dev/null || :
    fi
    if [ -n "$dir" ]; then rm -rf "$dir"; fi
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
trap '' PIPE # an owner gone during the start is an ordinary failure, which cleans up

fail() {
    printf '%s\n' "$1" >&2
    if [ -n "$dir" ] && [ -s "$dir/log" ]; then tail -n 40 "$dir/log" >&2; fi
    exit 1
}

if ! bin=$(find_postgres); then
    if [ -n "${PG_BIN:-}" ]; then
        fail "no PostgreSQL in \`PG_BIN\`, which is \`$PG_BIN\`: set it to a folder with \`initdb\`, \
\`postgres\` and \`psql\`, or unset it and run \`script/postgres\`, which finds or installs one"
    fi
    fail "no PostgreSQL found: run \`script/postgres\`, which finds or installs one, or set \`PG_BIN\` \
to a folder with \`initdb\`, \`postgres\` and \`psql\`"
fi

# An owner who is root may have a temporary folder that only root can use, and a socket's path has to
# fit into 103 bytes, 107 on Linux.
temporary=${TMPDIR:-/tmp}
if [ ! -w "$temporary" ] || [ "${#temporary}" -gt 60 ]; then temporary=/tmp; fi
dir=$(mktemp -d "$temporary/throwaway-postgres.XXXXXX") || fail "no folder could be made in \`$temporary\`"

initialise() {
    "$bin/initdb" -D "$dir/data" --username=postgres --auth=trust --encoding=UTF8 "$1" --no-sync \
        </dev/null >"$dir/log" 2>&1
}
# Not every system has C.UTF-8. A folder half made is removed by initdb itself.
initialise --locale=C.UTF-8 || initialise --no-locale || fail "\`$bin/initdb\` failed, and its log ends:"

while [ "$1" != -- ]; do
    printf '%s' "$2" >"$dir/data/$1"
    shift 2
done
shift

# Ready is what the server says of itself, and what pg_ctl waits for too.
ready() {
    grep -q '^ready' "$dir/data/postmaster.pid" 2>/dev/null
}

# start PORT ARGUMENT...: returns when the server is ready, has exited, or had a minute.
start() {
    port=$1
    shift
    # JIT needs LLVM, which an unpacked PostgreSQL lacks, and pays for no query of a test.
    "$bin/postgres" -D "$dir/data" -k "$dir" -p "$port" \
        -c fsync=off -c full_page_writes=off -c jit=off -c max_connections=200 "$@" \
        </dev/null >"$dir/log" 2>&1 &
    server=$!
    polls=0
    until ready || [ "$polls" -ge 1200 ] || ! kill -0 "$server" 2>/dev/null; do
        sleep 0.05
        polls=$((polls + 1))
    done
}

# A port was free when the owner looked; if somebody took it since, the next one will do.
for port in $ports; do
    start "$port" "$@"
    if ready || ! grep -q 'could not create any TCP/IP sockets' "$dir/log"; then break; fi
done

say_ready() {
    ready || fail "\`$bin/postgres\` did not start, and its log ends:"
    printf 'ready\t%s\t%s\t%s\t%s\n' "$server" "$port" "$bin" "$dir"
}

say_ready
while read -r _; do
    kill -QUIT "$server" 2>/dev/null || : # immediate shutdown: nothing is finished, nothing is rolled back
    wait "$server" || :
    start "$port" "$@"
    say_ready
done
