# find_postgres: prints the folder that holds the programs of a PostgreSQL, or fails.
# The only place that knows where PostgreSQL lives: the supervisor begins with it, script/* source it.

find_postgres() {
    if [ -n "${PG_BIN:-}" ]; then
        printf '%s\n' "$PG_BIN"
    else
        postgres_on_path
        postgres_in_known_folders
    fi 2>/dev/null | first_usable_postgres
}

# Distributions link the programs into a common folder, and not always all of them.
postgres_on_path() {
    for program in initdb postgres; do
        if path=$(command -v "$program"); then
            dirname "$path"
            dirname "$(readlink -f "$path")"
        fi
    done
    pg_config --bindir || :
}

# Newest first: the first number in each of these paths is the major version.
postgres_in_known_folders() {
    printf '%s\n' \
        /usr/lib/postgresql/*/bin \
        /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql@*/bin \
        /usr/local/opt/postgresql@*/bin |
        sed 's/^[^0-9]*\([0-9]*\)/\1 &/' | sort -rn | cut -d ' ' -f 2-
    printf '%s\n' "$(postgres_cache)/bin"
}

# Where script/postgres unpacks one for a user who may not install packages.
postgres_cache() {
    printf '%s\n' "${XDG_CACHE_HOME:-${HOME:-}/.cache}/throwaway-postgres"
}

# What is built from source for a test may lack it; any psql speaks to any server.
has_psql() {
    [ -x "$1/psql" ] || command -v psql >/dev/null
}

first_usable_postgres() {
    while IFS= read -r folder; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && has_psql "$folder"; then
            printf '%s\n' "$folder"
            return 0
        fi
    done
    return 1
}
