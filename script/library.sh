# Shared by the scripts here: find, name and install what is missing on this machine. Sourced by them.

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else say "Please run as root, or install sudo: $*"; exit 1
    fi
}

# install_missing PACKAGE...: name and install the Debian packages that are missing.
install_missing() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    command -v apt-get >/dev/null || { say "This machine lacks:$missing (these are Debian's names)."; exit 1; }
    say "Installing what is missing:$missing"
    [ -n "$(find /var/lib/apt/lists -name '*Packages*' -print -quit 2>/dev/null)" ] || as_root apt-get -qq update
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive as_root apt-get -qq install -y --no-install-recommends $missing >/dev/null \
        || { as_root apt-get -qq update && DEBIAN_FRONTEND=noninteractive as_root apt-get -qq install -y --no-install-recommends $missing >/dev/null; }
}

# find_python: set PYTHON to a Python from 3.11 to 3.14 with venv. Tested versions are tried first.
find_python() {
    for PYTHON in python3.13 python3.12 python3.11 python3.14 python3; do
        command -v "$PYTHON" >/dev/null 2>&1 || continue
        "$PYTHON" - 2>/dev/null <<'PROBE' && return 0
import ensurepip, sys, venv
sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PROBE
    done
    PYTHON=
    return 1
}

# make_environment KIND: install .venv from the lock file, unless it is unchanged. KIND is `server` or `tests`.
make_environment() {
    kind=$1
    stamp=.venv/installed-$kind
    if [ -f "$stamp" ] && cmp -s requirements.lock "$stamp"; then return 0; fi
    find_python || { install_missing python3 python3-venv; find_python || { say "Python 3.11 to 3.14 with venv is needed."; exit 1; }; }
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    requirements=$(mktemp)
    if [ "$kind" = server ]; then sed '/^# ---- below this line/,$d' requirements.lock >"$requirements"; else cp requirements.lock "$requirements"; fi
    say "Installing the $kind's Python packages into .venv"
    .venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: -r "$requirements" \
        || .venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r "$requirements"
    rm -f "$requirements"
    printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/.venv/bin/python" -m lms "$@"\n' "$PWD" "$PWD" >.venv/bin/lms
    chmod +x .venv/bin/lms
    cp requirements.lock "$stamp"
}

# make_attackers: install the scanners of `script/soak attack` into var/attackers, apart from .venv.
make_attackers() {
    if [ -f var/attackers/installed ] && cmp -s requirements-attack.lock var/attackers/installed; then return 0; fi
    find_python || { install_missing python3 python3-venv; find_python; }
    say "Installing the scanners' Python packages into var/attackers"
    rm -rf var/attackers
    "$PYTHON" -m venv var/attackers
    var/attackers/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: -r requirements-attack.lock \
        || var/attackers/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-attack.lock
    cp requirements-attack.lock var/attackers/installed
}

# compile_catalogue: compile each translation whose .po is newer than its .mo.
compile_catalogue() {
    for po in translations/*/LC_MESSAGES/messages.po; do
        [ "${po%.po}.mo" -nt "$po" ] || .venv/bin/pybabel --quiet compile --input-file "$po" --output-file "${po%.po}.mo" --locale "$(basename "$(dirname "$(dirname "$po")")")"
    done
}

# publish_static_files: copy static/ to build/assets under names with a content hash, readable by nginx.
publish_static_files() {
    (umask 022; .venv/bin/python -m core.static_files)
}

SERVER_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core ca-certificates"
