# What installs packages, to be sourced.
# shellcheck shell=sh

may_install() {
    as_root true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

has() {
    command -v "$1" >/dev/null
}
