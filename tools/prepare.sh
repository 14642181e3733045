#!/bin/sh
# What no Python package can bring: an interpreter new enough, its venv module and its headers.
# As root (or with sudo that asks nothing) the Debian packages are installed, and said; else they are named.
set -eu
python=${1:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "ares4 needs Python 3.11 or newer; '$python' is not. Give another: make PYTHON=python3.12 ..." >&2
    exit 1
}

missing=""
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python$version-venv"
"$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' ||
    missing="$missing python$version-dev"
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo="none"; fi
fi
if [ "$sudo" = none ] || ! command -v apt-get >/dev/null; then
    echo "ares4 needs these system packages:$missing. Install them and run make again." >&2
    exit 1
fi
echo "installing$missing"
$sudo apt-get update -qq >/dev/null
# shellcheck disable=SC2086  # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
