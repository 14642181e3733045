#!/bin/sh
# The system programs that some tests compare with. As root (or with sudo that asks nothing) they are
# installed, and said; else what is missing is named, with the suites that are left out for it.
set -eu

# what must be there (a program or a file), its Debian package, what is left out without it
table="qemu-system-riscv32 qemu-system-misc the comparison with QEMU
gdb-multiarch gdb-multiarch the tests with gdb
lcov lcov the second reader of coverage
dtc device-tree-compiler the check of the device tree
tmux tmux the deck in a real terminal
clang clang the fuzzers
/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a libclang-rt-dev the fuzzers
avr-gcc gcc-avr the panel's microcontroller
/usr/lib/avr/include/avr/io.h avr-libc the panel's microcontroller
/usr/include/simavr/sim_avr.h libsimavr-dev the panel's microcontroller
/usr/include/libelf.h libelf-dev the panel's microcontroller
gcc gcc the panel's microcontroller
qemu-aarch64 qemu-user the flights on aarch64"

# Is it there: a program on the path, or a file (the pattern is expanded on purpose).
there() {
    case $1 in
        # shellcheck disable=SC2086
        /*) ls $1 >/dev/null 2>&1 ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# A line for each that is missing: its package, then what is left out.
missing() {
    set -f
    echo "$table" | while read -r what package suite; do
        set +f
        there "$what" || echo "$package $suite"
        set -f
    done
}

lacking=$(missing)
[ -n "$lacking" ] || exit 0
packages=$(echo "$lacking" | cut -d' ' -f1 | sort -u | tr '\n' ' ')

sudo=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo="none"; fi
fi
if [ "$sudo" != none ] && command -v apt-get >/dev/null; then
    echo "installing $packages"
    $sudo apt-get update -qq >/dev/null || true
    # shellcheck disable=SC2086  # a list of words
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages \
        >/dev/null || echo "not all could be installed"
    lacking=$(missing)
fi
[ -z "$lacking" ] || echo "$lacking" | while read -r package suite; do
    echo "missing $package: left out is $suite"
done
