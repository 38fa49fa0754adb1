"""What verdicts come to, and for whom a returned masklet is reserved."""

from __future__ import annotations

from uuid import UUID

import pytest

from backend.verification.decision import decide
from backend.verification.entities import VerdictLabel
from backend.verification.outcome import next_annotator

GOOD, BAD, NO = VerdictLabel.SATISFACTORY, VerdictLabel.UNSATISFACTORY, VerdictLabel.REJECTED
ADA = UUID(int=1)


@pytest.mark.parametrize(
    ("labels", "double", "expected"),
    [
        ([], False, (None, 1)),
        ([GOOD], False, (GOOD, 0)),
        ([NO], False, (NO, 0)),
        ([], True, (None, 2)),
        ([GOOD], True, (None, 1)),
        ([GOOD, GOOD], True, (GOOD, 0)),
        ([BAD, BAD], True, (BAD, 0)),
        ([GOOD, BAD], True, (None, 1)),
        ([GOOD, BAD, BAD], True, (BAD, 0)),
        ([GOOD, NO, GOOD], True, (GOOD, 0)),
        ([GOOD, NO, BAD], True, (BAD, 0)),
        ([NO, BAD, GOOD], True, (BAD, 0)),
    ],
    ids=lambda value: "-".join(each.value for each in value) or "none" if isinstance(value, list) else None,
)
def test_decision(
    labels: list[VerdictLabel], double: bool, expected: tuple[VerdictLabel | None, int]
) -> None:
    assert decide(labels, double=double) == expected


@pytest.mark.parametrize(
    ("annotator", "returns", "rounds", "expected"),
    [(ADA, 1, 2, ADA), (ADA, 2, 2, ADA), (ADA, 3, 2, None), (ADA, 2, 1, None), (None, 1, 2, None)],
)
def test_to_the_same_annotator_first(
    annotator: UUID | None, returns: int, rounds: int, expected: UUID | None
) -> None:
    assert next_annotator(annotator, returns, rounds) == expected
