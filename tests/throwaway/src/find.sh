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

# Where script/postgres unpacks one for a user who may not install packages, or one of a version. Root's servers run as
# another user, who can't read root's own folders.
postgres_cache() {
    if [ "$(id -u)" -eq 0 ]; then
        cache=/var/cache
    else
        cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}
    fi
    printf '%s\n' "$cache/throwaway-postgres${1:+-$1}"
}

# What is built from source for a test may lack it; any psql speaks to any server.
has_psql() {
    [ -x "$1/psql" ] || command -v psql >/dev/null
}

first_usable_postgres() {
    usable_postgres | head -n 1 | grep .
}

usable_postgres() {
    while IFS= read -r folder; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && has_psql "$folder"; then
            printf '%s\n' "$folder"
        fi
    done
}

# find_versions: prints every major version that is here, the oldest first, each with a tab and the folder of its programs.
find_versions() {
    {
        find_postgres || :
        postgres_in_known_folders
        for version in 14 15 16 17 18; do printf '%s\n' "$(postgres_cache "$version")/bin"; done
    } 2>/dev/null | usable_postgres | while IFS= read -r folder; do
        version=$("$folder/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        printf '%s\t%s\n' "$version" "$folder"
    done | sort -s -n -k 1,1 -u
}
