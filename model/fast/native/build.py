"""Builds the C source once and keeps the library where caches are kept."""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from model.caches import user_cache

SOURCE = Path(__file__).with_name("attention.c")
COMPILERS = ("cc", "gcc", "clang")
FLAGS = (
    "-O3",
    "-std=gnu11",
    "-shared",
    "-fPIC",
    "-mavx512f",
    "-mavx512bw",
    "-mavx512dq",
    "-mavx512bf16",
    "-mamx-tile",
    "-mamx-bf16",
)
SWITCH = "MASKLOOM_NATIVE"
"""Environment variable; ``off`` leaves everything to torch."""
_PATIENCE_S = 60.0


class NotBuilt(RuntimeError):
    """There is no library, and why."""


def library() -> ctypes.CDLL:
    """Build what is not built yet, and load it.

    Raises:
        NotBuilt: it is switched off, the machine is of another kind, there is no compiler, or it failed.
    """
    if os.environ.get(SWITCH, "").lower() in {"off", "0", "no"}:
        raise NotBuilt(f"{SWITCH} says off")
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotBuilt("it is written for Linux on x86-64")
    compiler = next((found for name in COMPILERS if (found := shutil.which(name))), None)
    if compiler is None:
        raise NotBuilt("there is no C compiler; install gcc to answer faster")
    try:
        return ctypes.CDLL(str(_built(compiler, user_cache())))
    except (OSError, subprocess.SubprocessError) as error:
        raise NotBuilt(f"building {SOURCE.name} failed: {error}") from error


def _built(compiler: str, folder: Path) -> Path:
    """Return the library of this source and these flags, which is built if it is not there."""
    recipe = hashlib.sha256(SOURCE.read_bytes() + " ".join((compiler, *FLAGS)).encode()).hexdigest()
    target = folder / f"attention-{recipe[:16]}.so"
    if not target.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as draft:
            made = Path(draft) / target.name
            command = [compiler, *FLAGS, str(SOURCE), "-o", str(made)]
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE_S)
            made.replace(target)  # whole or not at all: several processes may build at once
    return target
