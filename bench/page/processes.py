"""Memory and processor time of a browser, from the kernel."""

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
    return sum(map(_pss_kib, _renderers(root))) / KIB


def renderer_cpu_s(root: int | None = None) -> float:
    """Sum the processor time of the browser's page processes so far, all threads. Seconds."""
    return sum(map(_cpu_ticks, _renderers(root))) / os.sysconf("SC_CLK_TCK")


def _renderers(root: int | None) -> list[int]:
    return [pid for pid in _descendants(os.getpid() if root is None else root) if _is_renderer(pid)]


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
    stat = _stat(pid)
    return None if stat is None else int(stat[1])


def _cpu_ticks(pid: int) -> int:
    stat = _stat(pid)
    return 0 if stat is None else int(stat[11]) + int(stat[12])  # in the program and in the kernel


def _stat(pid: int) -> list[str] | None:
    """Fields of a process after its name; None where it has ended meanwhile."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


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
