"""From what was measured of a video to what is divided. Pure; shared by previews and the making itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from backend.datasets.splits import Candidate, Division


def candidate_of(
    key: str, facts: Mapping[str, Any], masklets: Sequence[Mapping[str, Any]], hashes: Sequence[str]
) -> Candidate:
    """Make a candidate for a part of a data set.

    Args:
        key: name of the video in the data set.
        facts: of the video: ``creator`` and ``country``.
        masklets: the chosen ones, each with ``motion``, ``occlusion`` and ``reappearances``.
        hashes: of frames, 16 hexadecimal digits each.
    """

    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values) if values else 0.0

    return Candidate(
        key=key,
        creator=facts.get("creator"),
        country=facts.get("country"),
        motion=mean([each["motion"] for each in masklets]),
        occlusion=mean([each["occlusion"] for each in masklets]),
        reappearance=mean([1 - 1 / (1 + each["reappearances"]) for each in masklets]),
        hashes=tuple(int(value, 16) for value in hashes),
    )


def hash_text(value: int) -> str:
    """Write a hash of a frame as it is stored."""
    return f"{value:016x}"


def shown_score(score: float) -> float:
    """Round a difficulty as it is stored and shown."""
    return round(score, 4)


def division_entry(division: Division, creators_unknown: int) -> dict[str, Any]:
    """Give what is told of a division beside the parts themselves, ready for JSON."""
    return {
        "together": [asdict(leak) for leak in division.together],
        "leaks": [asdict(leak) for leak in division.leaks],
        "creators_unknown": creators_unknown,
    }
