"""Divides the videos of a data set into train, val and test. Pure: no database, no pictures.

What belongs together (one creator, one place, pictures that look alike) lands on one side. Val and test take
what is hardest first, by scores that are shown and can be weighted.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from media.formats.clip import Split
from media.formats.similarity import close_owners


@dataclass(frozen=True)
class Candidate:
    """A video to be placed.

    Attributes:
        key: its name in the data set.
        creator: who recorded it; None when nobody said.
        country: where; None when nobody said.
        motion, occlusion, reappearance: scores of difficulty, 0 to 1.
        hashes: perceptual hashes of some of its frames.
    """

    key: str
    creator: str | None = None
    country: str | None = None
    motion: float = 0.0
    occlusion: float = 0.0
    reappearance: float = 0.0
    hashes: tuple[int, ...] = ()


@dataclass(frozen=True)
class SplitRules:
    """How to divide.

    Attributes:
        val, test: shares of the videos, 0 to 1, together at most 1; the rest is train.
        by_creator: keep the videos of one creator together.
        by_country: keep the videos of one country together.
        similar_bits: keep videos together with frames whose hashes differ in at most so many bits; None does
            not look.
        motion, occlusion, reappearance: weights of the scores.
        seed: changes which of equally hard videos are taken.
    """

    val: float = 0.0
    test: float = 0.0
    by_creator: bool = True
    by_country: bool = False
    similar_bits: int | None = 4
    motion: float = 1.0
    occlusion: float = 1.0
    reappearance: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Leak:
    """Two videos with frames that look alike."""

    one: str
    other: str
    bits: int


@dataclass
class Division:
    """What came of it.

    Attributes:
        splits: part of each video, by key.
        scores: difficulty of each video, 0 to 1, by key.
        together: keys that were kept together for looking alike, pair by pair.
        leaks: pairs that look alike and yet stand on two sides.
    """

    splits: dict[str, Split] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    together: list[Leak] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)


LEAK_BITS = 4
"""Frames whose hashes differ in at most so many bits count as a leak when they stand on two sides."""


def divide(videos: Sequence[Candidate], rules: SplitRules) -> Division:
    """Divide videos.

    Groups of videos that belong together go to test, then to val, the hardest first, as long as the part
    stays within its share; so a part may come out smaller than asked for, and never larger. The order of
    ``videos`` does not matter.
    """
    ordered = sorted(videos, key=lambda video: video.key)
    alike = look_alikes(ordered, LEAK_BITS if rules.similar_bits is None else rules.similar_bits)
    kept = [] if rules.similar_bits is None else alike
    groups = group(ordered, rules, kept)
    division = Division(
        splits={video.key: "train" for video in ordered},
        scores={video.key: score(video, rules) for video in ordered},
        together=kept,
    )
    waiting = sorted(groups, key=lambda keys: _place(keys, division.scores, rules.seed))
    waiting = _fill(division.splits, waiting, "test", rules.test * len(ordered))
    _fill(division.splits, waiting, "val", rules.val * len(ordered))
    division.leaks = [leak for leak in alike if division.splits[leak.one] != division.splits[leak.other]]
    return division


def score(video: Candidate, rules: SplitRules) -> float:
    """Give the weighted mean of a video's scores, 0 to 1; 0 when no score weighs anything."""
    weights = rules.motion + rules.occlusion + rules.reappearance
    if weights <= 0:
        return 0.0
    total = (
        rules.motion * video.motion
        + rules.occlusion * video.occlusion
        + rules.reappearance * video.reappearance
    )
    return total / weights


def group(
    videos: Sequence[Candidate], rules: SplitRules, alike: Iterable[Leak] = ()
) -> list[tuple[str, ...]]:
    """Put videos that belong together into groups; each video is in one. Keys are sorted."""
    parents = {video.key: video.key for video in videos}

    def root(key: str) -> str:
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    def join(one: str, other: str) -> None:
        parents[max(root(one), root(other))] = min(root(one), root(other))

    first: dict[Hashable, str] = {}
    for video in videos:
        for tie in _ties(video, rules):
            join(video.key, first.setdefault(tie, video.key))
    for leak in alike:
        join(leak.one, leak.other)
    members: dict[str, list[str]] = defaultdict(list)
    for video in videos:
        members[root(video.key)].append(video.key)
    return sorted(tuple(sorted(keys)) for keys in members.values())


def look_alikes(videos: Sequence[Candidate], bits: int) -> list[Leak]:
    """List pairs of videos with frames whose hashes differ in at most so many bits."""
    hashes = np.array([value for video in videos for value in video.hashes], np.uint64)
    owners = np.array([place for place, video in enumerate(videos) for _ in video.hashes], np.int64)
    return [
        Leak(videos[one].key, videos[other].key, apart)
        for one, other, apart in close_owners(hashes, owners, bits)
    ]


def _ties(video: Candidate, rules: SplitRules) -> list[tuple[str, str]]:
    """What ties a video to others; an unknown creator or country ties it to nobody."""
    ties = []
    if rules.by_creator and video.creator:
        ties.append(("creator", video.creator.strip().casefold()))
    if rules.by_country and video.country:
        ties.append(("country", video.country))
    return ties


def _place(keys: tuple[str, ...], scores: Mapping[str, float], seed: int) -> tuple[float, str]:
    """Give what a group is sorted by: the hardest on average first, equals by chance."""
    mean = sum(scores[key] for key in keys) / len(keys)
    return -round(mean, 9), hashlib.sha256(f"{seed}:{keys[0]}".encode()).hexdigest()


def _fill(
    splits: dict[str, Split], waiting: list[tuple[str, ...]], part: Split, room: float
) -> list[tuple[str, ...]]:
    """Move groups into a part as long as they fit. Gives those that are left."""
    left, taken = [], 0
    for keys in waiting:
        if taken + len(keys) <= room + 1e-9:
            taken += len(keys)
            splits.update(dict.fromkeys(keys, part))
        else:
            left.append(keys)
    return left
