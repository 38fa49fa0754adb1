"""Progress bars on the error stream, so that the output stays clean for other programs."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


class Bars:
    """A stack of bars; a bar appears when it is first asked for.

    Args:
        quiet: show nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=quiet,
        )

    def share(self, title: str) -> Callable[[float], None]:
        """Make a bar that is told the share done, 0 to 1."""
        return self._bar(title, 1.0)

    def count(self, title: str, total: int) -> Callable[[float], None]:
        """Make a bar that is told how many of ``total`` are done."""
        return self._bar(title, float(total))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def _bar(self, title: str, total: float) -> Callable[[float], None]:
        task = self._progress.add_task(title, total=total, visible=False)
        return lambda done: self._progress.update(task, completed=done, visible=True)
