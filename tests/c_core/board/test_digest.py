"""The digest under the state hash is XXH64, as somebody else's implementation has it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import xxhash
from cffi import FFI
from hypothesis import given
from hypothesis import strategies as st

from c_core.toolchain import SHARED, host

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> object:
    library = tmp_path_factory.mktemp("digest") / "digest.so"
    source = ROOT / "c_core" / "board" / "digest.c"
    command = [
        *host().cc,
        "-std=c11",
        "-O1",
        *SHARED,
        "-o",
        library,
        source,
    ]
    subprocess.run(command, check=True)
    ffi = FFI()
    ffi.cdef("uint64_t digest(const void *bytes, size_t count, uint64_t seed);")
    return ffi.dlopen(str(library))


@given(data=st.binary(max_size=300), seed=st.integers(0, 2**64 - 1))
def test_digest_is_xxh64(digest: object, data: bytes, seed: int) -> None:
    assert digest.digest(data, len(data), seed) == xxhash.xxh64_intdigest(data, seed)  # type: ignore[attr-defined]
