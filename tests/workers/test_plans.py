"""Ways through a video, in tables: no session, no database."""

from __future__ import annotations

from uuid import uuid4

import pytest

from backend.core.schema import Span
from backend.propagation.entities import Direction
from workers.plans import Leg, RunPlan, frames_before, legs_of, settled_frames, spans_of, stale_legs

FORWARD, BACKWARD, BOTH = Direction.FORWARD, Direction.BACKWARD, Direction.BOTH
ONE, TWO = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("direction", "start", "span", "expected"),
    [
        (FORWARD, 4, (0, 11), [Leg(FORWARD, 4, 11)]),
        (BACKWARD, 4, (0, 11), [Leg(BACKWARD, 4, 0)]),
        (BOTH, 4, (0, 11), [Leg(FORWARD, 4, 11), Leg(BACKWARD, 3, 0)]),
        (BOTH, 4, (2, 6), [Leg(FORWARD, 4, 6), Leg(BACKWARD, 3, 2)]),
        (BOTH, 0, (0, 11), [Leg(FORWARD, 0, 11)]),
        (BOTH, 11, (0, 11), [Leg(FORWARD, 11, 11), Leg(BACKWARD, 10, 0)]),
        (BACKWARD, 0, (0, 11), [Leg(BACKWARD, 0, 0)]),
        (FORWARD, 5, (5, 5), [Leg(FORWARD, 5, 5)]),
    ],
)
def test_legs(direction: Direction, start: int, span: tuple[int, int], expected: list[Leg]) -> None:
    plan = RunPlan(uuid4(), uuid4(), (uuid4(),), direction, start, *span)
    assert legs_of(plan) == expected


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        (Leg(FORWARD, 9, 11), [6, 7, 8]),
        (Leg(FORWARD, 1, 11), [0]),
        (Leg(FORWARD, 0, 11), []),
        (Leg(BACKWARD, 5, 0), [8, 7, 6]),
        (Leg(BACKWARD, 10, 0), [11]),
        (Leg(BACKWARD, 11, 0), []),
    ],
)
def test_frames_before_a_leg(leg: Leg, expected: list[int]) -> None:
    assert list(frames_before(leg, 3, frame_count=12)) == expected


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([], []),
        ([3], [(3, 3)]),
        ([5, 3, 4], [(3, 5)]),
        ([1, 2, 4, 7, 8], [(1, 2), (4, 4), (7, 8)]),
    ],
)
def test_spans(frames: list[int], expected: list[tuple[int, int]]) -> None:
    assert spans_of(frames) == [Span(first=first, last=last) for first, last in expected]


class TestStaleLegs:
    @pytest.mark.parametrize(
        ("prompted", "expected"),
        [
            ([4], Leg(FORWARD, 5, 8, ONE)),
            ([9], Leg(BACKWARD, 8, 5, ONE)),
            ([4, 9], Leg(BACKWARD, 8, 5, ONE)),  # 9 was prompted later
            ([9, 4], Leg(FORWARD, 5, 8, ONE)),
            ([0, 9], Leg(BACKWARD, 8, 5, ONE)),  # only 9 lies beside it
            ([11, 4], Leg(FORWARD, 5, 8, ONE)),
            ([12, 0], Leg(FORWARD, 5, 8, ONE)),
            ([0, 12], Leg(BACKWARD, 8, 5, ONE)),
        ],
    )
    def test_go_away_from_where_the_change_comes_from(self, prompted: list[int], expected: Leg) -> None:
        assert stale_legs({ONE: range(5, 9)}, {ONE: prompted}) == [expected]

    def test_the_smallest_comes_first_whosever_it_is(self) -> None:
        stale = {ONE: [1, 2, 3, 4, 8, 9], TWO: [6, 7, 8]}
        assert stale_legs(stale, {ONE: [0], TWO: [5]}) == [
            Leg(FORWARD, 8, 9, ONE),
            Leg(FORWARD, 6, 8, TWO),
            Leg(FORWARD, 1, 4, ONE),
        ]


class TestSettledFrames:
    @pytest.mark.parametrize(
        ("leg", "frame", "stale", "prompted", "expected"),
        [
            (Leg(FORWARD, 4, 20), 12, [13, 20], [4], range(13, 21)),
            (Leg(FORWARD, 4, 20), 12, [13, 14], [4, 15], range(13, 15)),
            (Leg(FORWARD, 4, 20), 12, [13, 17], [4, 15], None),
            (Leg(FORWARD, 4, 20), 20, [], [4], range(21, 21)),
            (Leg(BACKWARD, 14, 0), 8, [0, 7], [15], range(8)),
            (Leg(BACKWARD, 14, 0), 8, [6, 7], [15, 5], range(6, 8)),
            (Leg(BACKWARD, 14, 0), 8, [2, 7], [15, 5], None),
        ],
    )
    def test_reach_to_the_next_prompt_unless_more_is_stale_behind_it(
        self, leg: Leg, frame: int, stale: list[int], prompted: list[int], expected: range | None
    ) -> None:
        assert settled_frames(frame, leg, stale, prompted) == expected
