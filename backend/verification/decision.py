"""From verdicts to what becomes of a masklet: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from backend.verification.entities import VerdictLabel

MAJORITY = 2


class Decision(NamedTuple):
    """What the verdicts of a round come to.

    Attributes:
        label: the outcome; None while verdicts are missing.
        due: verdicts that are still missing.
    """

    label: VerdictLabel | None
    due: int


def decide(labels: Sequence[VerdictLabel], *, double: bool) -> Decision:
    """Say what the verdicts of a round come to.

    One verdict decides alone. With double verification two that agree decide; when the first two differ,
    a third one breaks the tie, and where all three differ the masklet goes back to its annotator: that
    loses nothing.

    Args:
        labels: the verdicts of the round, in order.
        double: whether two verdicts are wanted.
    """
    wanted = MAJORITY if double else 1
    if len(labels) < wanted:
        return Decision(None, wanted - len(labels))
    label, count = Counter(labels).most_common(1)[0]
    if not double or count >= MAJORITY:
        return Decision(label, 0)
    if len(labels) == wanted:
        return Decision(None, 1)
    return Decision(VerdictLabel.UNSATISFACTORY, 0)
