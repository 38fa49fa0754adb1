"""What waits is done once, in order, by one thread at a time, however it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import pytest

from backend.core.errors import DomainError
from workers.errors import Cancelled, Stopped
from workers.tasks.waiting import WaitingWork


@dataclass
class Chores(WaitingWork[str]):
    """Chores in a list; ``do`` is what doing one is."""

    kind = "chore"

    waiting: list[str]
    do: Callable[[str], object] = lambda _: None
    stop: Event = field(default_factory=Event)
    _turn: Lock = field(default_factory=Lock)
    ends: list[tuple[str, str]] = field(default_factory=list)

    def _is_waiting(self) -> bool:
        return bool(self.waiting)

    def _begin(self) -> str | None:
        return self.waiting.pop(0) if self.waiting else None

    def _do(self, piece: str) -> None:
        self.do(piece)
        self.ends.append((piece, "done"))

    def _cancelled(self, piece: str) -> None:
        self.ends.append((piece, "cancelled"))

    def _failed(self, piece: str, problem: dict[str, Any]) -> None:
        self.ends.append((piece, problem["type"]))

    def _name_of(self, piece: str) -> str:
        return piece

    def _clean_up(self, piece: str) -> None:
        self.ends.append((piece, "cleaned up"))


class Burnt(DomainError):
    """Expected to happen."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Burnt"


def raising(error: Exception) -> Callable[[str], object]:
    def do(_: str) -> object:
        raise error

    return do


def test_everything_that_waits_is_done_in_order() -> None:
    chores = Chores(["cook", "wash", "dry"])
    chores(uuid4())
    assert [piece for piece, end in chores.ends if end == "done"] == ["cook", "wash", "dry"]


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (Cancelled(), ["cancelled"]),
        (Stopped(), []),
        (Burnt("Too hot."), ["/problems/burnt"]),
        (ZeroDivisionError(), ["/problems/worker-fault"]),
    ],
    ids=["cancelled", "stopped", "expected-problem", "fault"],
)
def test_however_one_ends_it_is_told_and_cleaned_up(error: Exception, end: list[str]) -> None:
    chores = Chores(["cook"], do=raising(error))
    chores(uuid4())
    assert [told for _, told in chores.ends] == [*end, "cleaned up"]


def test_one_that_fails_does_not_hold_up_the_next() -> None:
    chores = Chores(["cook", "wash"], do=raising(Burnt("Too hot.")))
    chores(uuid4())
    assert chores.waiting == []


def test_nothing_is_begun_once_the_worker_stops() -> None:
    chores = Chores(["cook", "wash"])
    chores.do = lambda _: chores.stop.set()
    chores(uuid4())
    assert chores.waiting == ["wash"]


def test_a_second_thread_leaves_it_to_the_first() -> None:
    chores, busy, go_on = Chores(["cook"]), Event(), Event()

    def cook(_: str) -> object:
        busy.set()
        return go_on.wait(10)

    chores.do = cook
    first = Thread(target=chores, args=(uuid4(),))
    first.start()
    assert busy.wait(10)
    chores.waiting.append("wash")
    chores(uuid4())  # comes back at once
    assert chores.waiting == ["wash"]
    go_on.set()
    first.join(10)
    assert [piece for piece, end in chores.ends if end == "done"] == ["cook", "wash"]
