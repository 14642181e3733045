#!/bin/sh
# The system programs that some tests compare with. As root (or with sudo that asks nothing) they are
# installed, and said; else what is missing is named, with the suites that are left out for it.
set -eu

# program  Debian package  what is left out without it
table="qemu-system-riscv32 qemu-system-misc comparison_with_QEMU
tmux tmux the_deck_in_a_real_terminal
clang clang the_fuzzers_and_sanitizers"

missing=""
echo "$table" | while read -r program package _; do
    command -v "$program" >/dev/null || echo "$package"
done > "${TMPDIR:-/tmp}/ares4-missing.$$"
missing=$(tr '\n' ' ' < "${TMPDIR:-/tmp}/ares4-missing.$$")
rm -f "${TMPDIR:-/tmp}/ares4-missing.$$"
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo="none"; fi
fi
if [ "$sudo" != none ] && command -v apt-get >/dev/null; then
    echo "installing $missing"
    $sudo apt-get update -qq >/dev/null
    # shellcheck disable=SC2086  # a list of words
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing \
        >/dev/null || echo "could not install them; their suites are left out"
    exit 0
fi
echo "$table" | while read -r program package what; do
    command -v "$program" >/dev/null || echo "missing $package: left out $(echo "$what" | tr _ ' ')"
done
