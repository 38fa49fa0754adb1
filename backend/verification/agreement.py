"""How far people agree beyond chance, and how far their masks do: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations

from media import rle
from media.rle import Rle


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Give Cohen's kappa of two people.

    Args:
        pairs: what the first and the second person said of each item.

    Returns:
        1 for full agreement, 0 for what chance gives, below 0 for less; None without items, and where both
        always say the same one thing, as chance explains that fully.

    Source: Cohen (1960), A coefficient of agreement for nominal scales.
    """
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(first == second for first, second in pairs) / n
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    expected = sum(firsts[label] * seconds[label] for label in firsts) / n**2
    return _beyond_chance(observed, expected)


def fleiss_kappa(items: Sequence[Sequence[Hashable]]) -> float | None:
    """Give Fleiss' kappa of any number of people, the same number for every item.

    Args:
        items: what was said of each item, by whom does not matter.

    Returns:
        As ``cohen_kappa``.

    Raises:
        ValueError: fewer than two opinions of an item, or not the same number of every one.

    Source: Fleiss (1971), Measuring nominal scale agreement among many raters.
    """
    if not items:
        return None
    n = len(items[0])
    if n < 2 or any(len(item) != n for item in items):
        raise ValueError("Fleiss' kappa needs the same number of opinions, two or more, of every item")
    counts = [Counter(item) for item in items]
    observed = sum(sum(k * (k - 1) for k in count.values()) / (n * (n - 1)) for count in counts) / len(items)
    total = sum(counts, Counter[Hashable]())
    expected = sum((k / (n * len(items))) ** 2 for k in total.values())
    return _beyond_chance(observed, expected)


def mask_agreement(copies: Sequence[Mapping[int, Rle]]) -> float | None:
    """Give the mean IoU of several people's masks of one object.

    Args:
        copies: masks by frame, of each person; all of one size.

    Returns:
        Mean over pairs of people and over the frames that at least one of the two has a mask on; a frame
        that only one has a mask on counts as 0 unless that mask is empty. None for fewer than two people,
        and without masks.
    """
    scores = [
        _frame_iou(first.get(frame), second.get(frame))
        for first, second in combinations(copies, 2)
        for frame in sorted(first.keys() | second.keys())
    ]
    return sum(scores) / len(scores) if scores else None


def _frame_iou(first: Rle | None, second: Rle | None) -> float:
    if first is not None and second is not None:
        return rle.iou(first, second)
    alone = first or second
    return 1.0 if alone is None or rle.area(alone) == 0 else 0.0


def _beyond_chance(observed: float, expected: float) -> float | None:
    return None if expected == 1.0 else (observed - expected) / (1.0 - expected)
