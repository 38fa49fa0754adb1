"""Statistics of a data set as the paper gives them. Pure: adds up what is known of each video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.datasets.schemas import PublishedSet
from media.formats.measure import BINS_PER_DECADE, SIZE_BINS, SMALLEST_SHARE

_SECTION = "SAM 2 (Ravi et al. 2024, arXiv 2408.00714), table of data sets"
PUBLISHED = tuple(
    PublishedSet(
        name=name,
        videos=videos,
        hours=hours,
        masklets=masklets,
        masks=masks,
        frames=frames,
        disappearance_rate=rate,
        source=_SECTION,
    )
    for name, videos, hours, masklets, masks, frames, rate in (
        ("DAVIS 2017", 200, 0.1, 400, 27_100, 10_700, 0.161),
        ("YouTube-VOS", 4_500, 5.6, 8_600, 197_300, 123_300, 0.130),
        ("MOSE", 2_100, 7.4, 5_200, 431_700, 638_800, 0.415),
        ("SA-V manual", 50_900, 196.0, 190_900, 10_000_000, 4_200_000, 0.425),
        ("SA-V manual + auto", 50_900, 196.0, 642_600, 35_500_000, 4_200_000, 0.277),
    )
)
"""What the paper says of other data sets, for comparison; rounded as printed there."""

DURATION_STEP_S = 5
"""Width of the bins of durations."""

MOST_BINS = 24
_TYPES = ("manual", "auto")


@dataclass(frozen=True)
class Counted:
    """What is known of one video.

    Attributes:
        facts: of the video; see ``DatasetVideo.facts``.
        measures: what ``measure_clip`` gave, with the quality of the masks.
        split: its part; None when nothing was divided yet.
    """

    facts: Mapping[str, Any]
    measures: Mapping[str, Any]
    split: str | None = None


def statistics_of(videos: Iterable[Counted]) -> dict[str, Any]:
    """Add up videos, one at a time.

    Returns:
        JSON values: ``videos``, ``hours``, ``frames``, ``annotated_frames``, ``masklets``, ``masks``,
        ``resolution``, ``duration_s``, ``settings``, ``countries``, ``mask_sizes``, ``disappearance_rate``,
        ``masklets_per_video``, ``splits``, ``overlap``, ``quality``.
    """
    sums = _Sums()
    for video in videos:
        sums.add(video)
    return sums.result()


class _Sums:
    """Sums while videos go by."""

    def __init__(self) -> None:
        self._n: Counter[str] = Counter()
        self._masklets: Counter[str] = Counter()
        self._masks: Counter[str] = Counter()
        self._returning: Counter[str] = Counter()
        self._settings: Counter[str] = Counter()
        self._countries: Counter[str] = Counter()
        self._durations: Counter[int] = Counter()
        self._per_video: Counter[int] = Counter()
        self._sizes = [0] * SIZE_BINS
        self._splits: dict[str, Counter[str]] = {}
        self._widths: list[int] = []
        self._heights: list[int] = []
        self._seconds: list[float] = []

    def add(self, video: Counted) -> None:
        facts, measures = video.facts, video.measures
        seconds = facts["frame_count"] / facts["frame_rate"]
        masklets = measures["masklets"]
        self._n.update(
            videos=1,
            frames=facts["frame_count"],
            annotated_frames=-(-facts["frame_count"] // facts["frame_step"]),
            small_masks=measures["small_masks"],
            overlap_frames=measures["overlap_frames"],
            overlap_pixels=measures["overlap_pixels"],
            stale=measures["stale"],
            untrained=measures["untrained"],
        )
        self._masklets.update(each["type"] for each in masklets)
        self._returning.update(each["type"] for each in masklets if each["reappearances"])
        self._masks.update(measures["masks"])
        self._settings[facts.get("setting") or "unknown"] += 1
        self._countries[facts.get("country") or "unknown"] += 1
        self._durations[min(int(seconds // DURATION_STEP_S), MOST_BINS - 1)] += 1
        self._per_video[min(len(masklets), MOST_BINS - 1)] += 1
        self._sizes = [sum(pair) for pair in zip(self._sizes, measures["size_bins"], strict=True)]
        self._seconds.append(seconds)
        self._widths.append(facts["width"])
        self._heights.append(facts["height"])
        part = self._splits.setdefault(video.split or "train", Counter())
        part.update(videos=1, masklets=len(masklets), masks=sum(measures["masks"].values()))

    def result(self) -> dict[str, Any]:
        n, videos = self._n, self._n["videos"]
        masks = sum(self._masks.values())
        return {
            "videos": videos,
            "hours": round(sum(self._seconds) / 3600, 4),
            "frames": n["frames"],
            "annotated_frames": n["annotated_frames"],
            "masklets": _by_type(self._masklets),
            "masks": _by_type(self._masks),
            "resolution": {
                "mean_width": _mean(self._widths),
                "mean_height": _mean(self._heights),
                "smallest": [min(self._widths, default=0), min(self._heights, default=0)],
                "largest": [max(self._widths, default=0), max(self._heights, default=0)],
            },
            "duration_s": {
                "mean": _mean(self._seconds),
                "shortest": round(min(self._seconds, default=0), 2),
                "longest": round(max(self._seconds, default=0), 2),
                "bins": [
                    {"from": at * DURATION_STEP_S, "to": (at + 1) * DURATION_STEP_S, "videos": count}
                    for at, count in sorted(self._durations.items())
                ],
            },
            "settings": dict(sorted(self._settings.items())),
            "countries": dict(sorted(self._countries.items(), key=lambda entry: (-entry[1], entry[0]))),
            "mask_sizes": {
                "bins": [
                    {"from": _edge(at), "to": _edge(at + 1), "masks": count}
                    for at, count in enumerate(self._sizes)
                ],
                "below_a_tenth": _share(n["small_masks"], masks),
            },
            "disappearance_rate": {
                **{kind: _share(self._returning[kind], self._masklets[kind]) for kind in _TYPES},
                "total": _share(sum(self._returning.values()), sum(self._masklets.values())),
            },
            "masklets_per_video": {
                **{kind: _per(self._masklets[kind], videos) for kind in _TYPES},
                "total": _per(sum(self._masklets.values()), videos),
                "bins": [
                    {"masklets": number, "videos": count} for number, count in sorted(self._per_video.items())
                ],
            },
            "splits": {part: dict(counts) for part, counts in sorted(self._splits.items())},
            "overlap": {"frames": n["overlap_frames"], "pixels": n["overlap_pixels"]},
            "quality": {"stale": n["stale"], "untrained": n["untrained"]},
        }


def _by_type(counts: Counter[str]) -> dict[str, int]:
    return {**{kind: counts[kind] for kind in _TYPES}, "total": sum(counts.values())}


def _edge(at: int) -> float:
    return float(f"{SMALLEST_SHARE * 10 ** (at / BINS_PER_DECADE):.3g}")


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _per(count: int, videos: int) -> float:
    return round(count / videos, 2) if videos else 0.0


def _mean(values: list[int] | list[float]) -> float:
    return round(sum(values) / len(values), 2) if values else 0.0
