#!/bin/sh
# What no Python package can bring: an interpreter new enough, its venv module and its headers.
# As root (or with sudo that asks nothing) the Debian packages are installed, and said; else they are named.
set -eu
python=${1:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "ares4 needs Python 3.11 or newer; '$python' is not. Give another: make PYTHON=python3.12 ..." >&2
    exit 1
}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# The Debian packages of what this Python lacks.
missing() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "python$version-venv"
    "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' ||
        echo "python$version-dev"
}

lacking=$(missing | tr '\n' ' ')
[ -n "$lacking" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo="none"; fi
fi
if [ "$sudo" = none ] || ! command -v apt-get >/dev/null; then
    echo "ares4 needs these system packages: ${lacking% }. Install them and run make again." >&2
    exit 1
fi
echo "installing ${lacking% }"
$sudo apt-get update -qq >/dev/null
# shellcheck disable=SC2086  # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $lacking >/dev/null
[ -z "$(missing)" ] || {
    echo "'$python' is not the system's own and lacks its venv module or its headers (Python.h)." \
        "Give the system's: make PYTHON=/usr/bin/python3 ..." >&2
    exit 1
}
