import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from model.memory.selection import MemorySelection, PointerChoice, SpatialChoice, select_memories


@dataclass(frozen=True)
class Case:
    """One row: what is remembered, and which (frame, slot) and (frame, distance) pairs must be read."""

    name: str
    frame: int
    conditioning: list[int]
    tracked: list[int]
    spatial: list[tuple[int, int]]
    pointers: list[tuple[int, int]]
    options: dict[str, Any] = field(default_factory=dict)


CASES = [
    Case("only the first frame", 1, [0], [], [(0, 6)], [(0, 1)]),
    Case(
        "bank still filling: missing frames are skipped",
        3,
        [0],
        [1, 2],
        [(0, 6), (1, 1), (2, 0)],
        [(0, 3), (2, 1), (1, 2)],
    ),
    Case(
        "steady state: six recent frames, the nearest in slot 0",
        10,
        [0],
        list(range(1, 10)),
        [(0, 6), (4, 5), (5, 4), (6, 3), (7, 2), (8, 1), (9, 0)],
        [(0, 10), *[(10 - distance, distance) for distance in range(1, 10)]],
    ),
    Case(
        "pointers reach fifteen frames back",
        40,
        [0],
        list(range(1, 40)),
        [(0, 6), (34, 5), (35, 4), (36, 3), (37, 2), (38, 1), (39, 0)],
        [(0, 40), *[(40 - distance, distance) for distance in range(1, 16)]],
    ),
    Case("a gap stays a gap", 6, [0], [1, 5], [(0, 6), (1, 4), (5, 0)], [(0, 6), (5, 1), (1, 5)]),
    Case(
        "all conditioning frames share the last slot",
        9,
        [0, 4, 8],
        [],
        [(0, 6), (4, 6), (8, 6)],
        [(0, 9), (4, 5), (8, 1)],
    ),
    Case(
        "conditioning frames keep their order",
        9,
        [8, 0, 4],
        [],
        [(8, 6), (0, 6), (4, 6)],
        [(8, 1), (0, 9), (4, 5)],
    ),
    Case("pointers of the future are left out while tracking", 5, [0, 8], [], [(0, 6), (8, 6)], [(0, 5)]),
    Case(
        "in training they are read, with a negative distance",
        5,
        [0, 8],
        [],
        [(0, 6), (8, 6)],
        [(0, 5), (8, -3)],
        {"past_pointers_only": False},
    ),
    Case(
        "the frame itself may be a conditioning frame",
        5,
        [0, 5],
        [4],
        [(0, 6), (5, 6), (4, 0)],
        [(0, 5), (5, 0), (4, 1)],
    ),
    Case(
        "backward: before means later",
        5,
        [9],
        [6, 7, 8, 4],
        [(9, 6), (8, 2), (7, 1), (6, 0)],
        [(9, 4), (6, 1), (7, 2), (8, 3)],
        {"reverse": True},
    ),
    Case(
        "backward: a pointer of an earlier frame lies in the future",
        5,
        [9, 2],
        [],
        [(9, 6), (2, 6)],
        [(9, 4)],
        {"reverse": True},
    ),
    Case(
        "backward in training: signs are flipped",
        5,
        [9, 2],
        [],
        [(9, 6), (2, 6)],
        [(9, 4), (2, -3)],
        {"reverse": True, "past_pointers_only": False},
    ),
    Case(
        "a limit keeps the nearest before, the nearest after, then the nearest others",
        10,
        [0, 5, 9, 14, 20],
        [],
        [(9, 6), (14, 6), (5, 6)],
        [(9, 1), (5, 5), (0, 10)],
        {"max_cond": 3},
    ),
    Case(
        "a conditioning frame beyond the limit may serve as a recent one",
        10,
        [5, 8, 9, 14],
        [7],
        [(9, 6), (14, 6), (5, 4), (7, 2), (8, 1)],
        [(9, 1), (8, 2), (7, 3), (5, 5)],
        {"max_cond": 2},
    ),
    Case(
        "a limit that is not reached changes nothing",
        10,
        [5, 2],
        [],
        [(5, 6), (2, 6)],
        [(5, 5), (2, 8)],
        {"max_cond": 2},
    ),
    Case(
        "a limit with nothing after",
        10,
        [1, 5, 3],
        [],
        [(5, 6), (3, 6)],
        [(5, 5), (3, 7), (1, 9)],
        {"max_cond": 2},
    ),
    Case(
        "stride: the adjacent frame, then the grid of multiples from two frames back",
        11,
        [0],
        list(range(1, 11)),
        [(0, 6), (3, 3), (6, 2), (9, 1), (10, 0)],
        [(0, 11), *[(11 - distance, distance) for distance in range(1, 11)]],
        {"stride": 3},
    ),
    Case(
        "stride backward: the grid lies at or after two frames ahead",
        4,
        [20],
        list(range(5, 20)),
        [(20, 6), (18, 5), (15, 4), (12, 3), (9, 2), (6, 1), (5, 0)],
        [(20, 16), *[(4 + distance, distance) for distance in range(1, 16)]],
        {"stride": 3, "reverse": True},
    ),
    Case(
        "two slots: one conditioning, one recent",
        5,
        [0],
        [3, 4],
        [(0, 1), (4, 0)],
        [(0, 5), (4, 1), (3, 2)],
        {"num_maskmem": 2},
    ),
    Case(
        "fewer pointers",
        9,
        [0],
        [6, 7, 8],
        [(0, 6), (6, 2), (7, 1), (8, 0)],
        [(0, 9), (8, 1), (7, 2)],
        {"max_pointers": 3},
    ),
    Case(
        "a short video shortens the reach",
        4,
        [0],
        [1, 2, 3],
        [(0, 6), (1, 2), (2, 1), (3, 0)],
        [(0, 4), (3, 1), (2, 2)],
        {"frame_count": 3},
    ),
    Case("nothing is remembered", 4, [], [], [], []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_selection(case: Case) -> None:
    selection = select_memories(case.frame, case.conditioning, case.tracked, **case.options)
    assert [(choice.frame_index, choice.slot) for choice in selection.spatial] == case.spatial
    assert [(choice.frame_index, choice.distance) for choice in selection.pointers] == case.pointers


@pytest.mark.parametrize(
    ("frame_count", "max_pointers", "reach"),
    [(None, 16, 15), (100, 16, 15), (10, 16, 9), (1, 16, 1), (None, 1, 1)],
)
def test_reach_by_which_distances_are_divided(frame_count: int | None, max_pointers: int, reach: int) -> None:
    selection = select_memories(1, [0], [], frame_count=frame_count, max_pointers=max_pointers)
    assert selection.pointer_reach == reach


def test_backward_is_forward_in_mirrored_time() -> None:
    conditioning, tracked = [0, 13, 30], [3, 4, 6, 7, 8, 9, 11, 12, 14, 15]
    for stride in (1, 2, 5):
        for frame in range(5, 16):
            forward = select_memories(frame, conditioning, tracked, stride=stride)
            backward = select_memories(
                -frame, [-t for t in conditioning], [-t for t in tracked], stride=stride, reverse=True
            )
            assert [(-c.frame_index, c.slot) for c in backward.spatial] == [
                (c.frame_index, c.slot) for c in forward.spatial
            ]
            assert [(-c.frame_index, c.distance) for c in backward.pointers] == [
                (c.frame_index, c.distance) for c in forward.pointers
            ]


def test_frames_that_are_read() -> None:
    selection = MemorySelection((SpatialChoice(3, 6),), (PointerChoice(3, 2), PointerChoice(4, 1)), 15)
    assert selection.frame_indices == {3, 4}


@pytest.mark.parametrize(
    "options", [{"max_cond": 0}, {"max_cond": 1}, {"stride": 0}, {"num_maskmem": 0}, {"max_pointers": 0}]
)
def test_impossible_limits_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="at least"):
        select_memories(3, [0], [], **options)


def test_deciding_needs_no_tensors() -> None:
    program = "import sys, model.memory.selection, model.config; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
