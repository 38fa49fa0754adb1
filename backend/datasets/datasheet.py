"""The datasheet of a version: what a stranger has to know before using it, in Markdown.

Its questions follow Gebru et al., "Datasheets for datasets" (arXiv 1803.09010).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.datasets.entities import DatasetVersion
from backend.datasets.figures import PUBLISHED
from media.formats.catalogue import OVERLAP, Format
from media.formats.clip import SPLITS

_UNKNOWN = "nobody said"


def datasheet_of(version: DatasetVersion, models: Sequence[str]) -> str:
    """Write the datasheet of a version whose statistics are known."""
    figures = version.statistics or {}
    sections = (
        [f"# {version.name}, version {version.number}", "", version.note or "*No note was given.*"],
        _composition(figures),
        _collection(version, models),
        _division(version, figures),
        _comparison(figures),
        _use(version),
    )
    return "\n".join(line for section in sections for line in (*section, ""))


def _composition(figures: Mapping[str, Any]) -> list[str]:
    masklets, masks = figures["masklets"], figures["masks"]
    sizes, gone = figures["mask_sizes"], figures["disappearance_rate"]
    resolution, duration = figures["resolution"], figures["duration_s"]
    return [
        "## What is in it",
        "",
        "| | |",
        "| --- | --- |",
        f"| Videos | {figures['videos']:,} ({figures['hours']:.2f} h, {figures['frames']:,} frames) |",
        f"| Annotated frames | {figures['annotated_frames']:,} |",
        f"| Masklets | {_by_type(masklets)} |",
        f"| Masks | {_by_type(masks)} |",
        f"| Masklets per video | {figures['masklets_per_video']['total']:.2f} |",
        f"| Resolution | {resolution['mean_width']:.0f} × {resolution['mean_height']:.0f} on average |",
        f"| Duration | {duration['mean']:.1f} s on average,"
        f" {duration['shortest']:.1f} to {duration['longest']:.1f} s |",
        f"| Masks below a tenth of the frame | {_percent(sizes['below_a_tenth'])} |",
        f"| Masklets that vanish and return | {_percent(gone['total'])} |",
        f"| Indoor, outdoor | {_counts(figures['settings'])} |",
        f"| Countries | {_counts(figures['countries'])} |",
        "",
        *_warnings(figures),
    ]


def _warnings(figures: Mapping[str, Any]) -> Iterator[str]:
    quality = figures["quality"]
    if quality["untrained"]:
        yield f"**{quality['untrained']:,} masks were made with untrained weights and mean nothing.**"
    if quality["stale"]:
        yield f"**{quality['stale']:,} masks are older than the prompts of their masklet.**"


def _collection(version: DatasetVersion, models: Sequence[str]) -> list[str]:
    rules = version.rules
    return [
        "## How it was made",
        "",
        f"Masklets were chosen on {version.created_at:%d %B %Y} by these rules: verification "
        f"{', '.join(rules['standings'])}; types {', '.join(rules['types'])}; phases "
        f"{', '.join(rules['phases']) or 'all'}; last step from {rules['since'] or 'the beginning'} to "
        f"{rules['until'] or 'then'}; tags {', '.join(rules['tags']) or 'any'}. Copies that only compare "
        "annotators are left out.",
        "",
        f"Networks that carried masks: {', '.join(models) or 'none'}. Every {_nth(version.frame_step)} frame"
        " of the normalised video counts as annotated; a table ties each frame to its source.",
        "",
        "Software: " + ", ".join(f"{name} {number}" for name, number in version.software.items()) + ".",
    ]


def _division(version: DatasetVersion, figures: Mapping[str, Any]) -> list[str]:
    settings, division = version.splits, version.division or {}
    kept = [
        word
        for word, chosen in (("creator", settings["by_creator"]), ("country", settings["by_country"]))
        if chosen
    ]
    lines = [
        "## How it is divided",
        "",
        "| Part | Videos | Masklets | Masks |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {part} | {count['videos']:,} | {count['masklets']:,} | {count['masks']:,} |"
        for part, count in sorted(figures["splits"].items(), key=lambda entry: SPLITS.index(entry[0]))
    ]
    lines += [
        "",
        f"Kept on one side: {' and '.join(kept) or 'nothing'}, and {len(division.get('together', []))}"
        " pairs of videos that look alike. Val and test took the hardest first, by motion,"
        " occlusion and reappearance weighted"
        f" {settings['motion']:g} : {settings['occlusion']:g} : {settings['reappearance']:g}. "
        f"Pairs that look alike and stand on two sides: {len(division.get('leaks', []))}. "
        f"Videos without a known creator: {division.get('creators_unknown', 0)}.",
    ]
    return lines


def _comparison(figures: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {each.name} | {each.videos:,.0f} | {each.hours:,.1f} | {each.masklets:,.0f} | "
        f"{each.masks:,.0f} | {each.frames:,.0f} | {_percent(each.disappearance_rate)} |"
        for each in PUBLISHED
    ]
    return [
        "## Beside published data sets",
        "",
        "| | Videos | Hours | Masklets | Masks | Frames | Vanish and return |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        f"| **This one** | {figures['videos']:,} | {figures['hours']:,.2f} | "
        f"{figures['masklets']['total']:,} | {figures['masks']['total']:,} | "
        f"{figures['annotated_frames']:,} | {_percent(figures['disappearance_rate']['total'])} |",
        *rows,
        "",
        f"Source: {PUBLISHED[0].source}; rounded as printed there.",
    ]


def _use(version: DatasetVersion) -> list[str]:
    return [
        "## Use",
        "",
        f"Licence: {version.licence or _UNKNOWN}."
        " Licences and creators of single videos stand in `videos.jsonl`.",
        "",
        *(f"- `{chosen}`: {OVERLAP[Format(chosen)]}" for chosen in version.formats),
    ]


def _by_type(counts: Mapping[str, int]) -> str:
    return f"{counts['total']:,} ({counts['manual']:,} manual, {counts['auto']:,} automatic)"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _counts(counts: Mapping[str, int]) -> str:
    most_first = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))  # stored in no order
    named = [f"{name} {count:,}" for name, count in most_first if name != "unknown"]
    unknown = counts.get("unknown", 0)
    return ", ".join([*named, *([f"{_UNKNOWN} {unknown:,}"] if unknown else [])]) or "–"


def _nth(step: int) -> str:
    return {1: "single", 2: "second", 3: "third"}.get(step, f"{step}th")
