"""Runs the compiler that the ziglang package brings: `python tools/zig.py cc -c main.c`.

Its cache lies under build/, since a home may be missing, or not ours to write.
"""

import os
import sys
from pathlib import Path

import ziglang

BUILD = Path(__file__).resolve().parents[1] / "build"
PROGRAM = Path(ziglang.__file__).with_name("zig")

for cache in ("ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"):
    os.environ.setdefault(cache, str(BUILD / "zig"))
os.execv(PROGRAM, [PROGRAM, *sys.argv[1:]])
