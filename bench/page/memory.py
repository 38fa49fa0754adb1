"""Memory of a browser, from the kernel."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
KIB = 1024


def renderer_mib(root: int | None = None) -> float:
    """Sum the memory of the browser's page processes, each shared page counted once. MiB.

    Args:
        root: process that started the browser, at some distance; this one when left out.
    """
    mine = _descendants(os.getpid() if root is None else root)
    return sum(_pss_kib(pid) for pid in mine if _is_renderer(pid)) / KIB


def _descendants(root: int) -> set[int]:
    parents = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(int(folder.name))) is not None:
            parents[int(folder.name)] = parent
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parent(pid: int) -> int | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:  # it has ended meanwhile
        return None
    return int(stat.rpartition(")")[2].split()[1])


def _is_renderer(pid: int) -> bool:
    try:
        return b"--type=renderer" in (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False


def _pss_kib(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
