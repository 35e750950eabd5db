# Shared by the scripts here: find what is missing on this machine, name it, install it. Sourced, never run.

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else say "Please run as root, or install sudo: $*"; exit 1
    fi
}

# install_missing PACKAGE...: Debian packages that are not there yet, named before they come.
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

# find_python: a Python from 3.11 to 3.14 that can make virtual environments, into $PYTHON; first those of which tests were run.
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

# make_environment KIND: .venv from the lock file; KIND is `server` or `tests`. Nothing to do when the lock is unchanged.
make_environment() {
    kind=$1
    stamp=.venv/installed-$kind
    if [ -f "$stamp" ] && cmp -s requirements.lock "$stamp"; then return 0; fi
    find_python || { install_missing python3 python3-venv; find_python || { say "Python 3.11 to 3.14 with venv is needed."; exit 1; }; }
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    wanted=$(mktemp)
    if [ "$kind" = server ]; then sed '/^# ---- below this line/,$d' requirements.lock >"$wanted"; else cp requirements.lock "$wanted"; fi
    say "Installing the $kind's Python packages into .venv"
    .venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: -r "$wanted" \
        || .venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r "$wanted"
    rm -f "$wanted"
    printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/.venv/bin/python" -m lms "$@"\n' "$PWD" "$PWD" >.venv/bin/lms
    chmod +x .venv/bin/lms
    cp requirements.lock "$stamp"
}

# make_attackers: the scanners of `script/soak attack` in var/attackers, apart from what is served and tested.
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

# compile_catalogue: the binary form of each translation that is newer than its .po.
compile_catalogue() {
    for po in translations/*/LC_MESSAGES/messages.po; do
        [ "${po%.po}.mo" -nt "$po" ] || .venv/bin/pybabel --quiet compile --input-file "$po" --output-file "${po%.po}.mo" --locale "$(basename "$(dirname "$(dirname "$po")")")"
    done
}

# publish_static_files: static/ under names by content into build/assets, where nginx and everybody else can read it.
publish_static_files() {
    (umask 022; .venv/bin/python -m core.static_files)
}

SERVER_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core ca-certificates"
