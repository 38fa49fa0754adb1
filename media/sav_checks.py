"""The rules of the SA-V annotation format, each with the place where a file breaks it."""

import json
from collections.abc import Callable
from math import isfinite
from typing import Any, NoReturn, TypeGuard

from media.errors import BadRle, BadSavJson
from media.rle import Rle, run_lengths

Check = Callable[[Any, str], None]


def parse(content: bytes) -> dict[str, Any]:
    """Parse JSON strictly to an object. Raises BadSavJson."""
    try:
        values = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadSavJson(f"The file is not valid JSON: {error}.", field="") from error
    if not isinstance(values, dict):
        _refuse("", "must hold a JSON object")
    return values


def check_annotation(values: dict[str, Any]) -> None:
    """Check all fields of a parsed file. Raises BadSavJson that names the first wrong one."""
    for name, check in _PLAIN_FIELDS.items():
        _check_field(values, name, check)
    for name, check in _PER_MASKLET_FIELDS.items():
        _check_field(values, name, _is_list)
        _check_length(values[name], values["masklet_num"], name)
        for position, entry in enumerate(values[name]):
            check(entry, f"{name}[{position}]")
    if len(set(values["masklet_id"])) != values["masklet_num"]:
        _refuse("masklet_id", "must not name a masklet twice")
    _check_masks(values)
    _check_field(values, "masklet_stability_score", _is_list)
    _check_scores(values["masklet_stability_score"], values["masklet_num"], len(values["masklet"]))


def _check_masks(values: dict[str, Any]) -> None:
    _check_field(values, "masklet", _is_list)
    size = [values["video_height"], values["video_width"]]
    for frame, masks in enumerate(values["masklet"]):
        _is_list(masks, f"masklet[{frame}]")
        _check_length(masks, values["masklet_num"], f"masklet[{frame}]")
        for position, mask in enumerate(masks):
            if mask is not None:
                _check_mask(mask, size, f"masklet[{frame}][{position}]")
    for position, frame_count in enumerate(values["masklet_frame_count"]):
        if frame_count != len(values["masklet"]):
            _refuse(
                f"masklet_frame_count[{position}]",
                f"must be {len(values['masklet'])}, the number of annotated frames, not {frame_count}",
            )


def _check_mask(mask: Any, size: list[Any], place: str) -> None:
    if not isinstance(mask, dict):
        _refuse(place, "must be a mask with size and counts, or null")
    if mask.get("size") != size:
        _refuse(f"{place}.size", f"must be {size}, the size of the video, not {mask.get('size')}")
    if not isinstance(mask.get("counts"), str):
        _refuse(f"{place}.counts", "must be a text of compressed run lengths")
    try:
        run_lengths(Rle((int(size[0]), int(size[1])), mask["counts"]))
    except BadRle as error:
        raise BadSavJson(
            f"The field {place}.counts is wrong: {error.detail}", field=f"{place}.counts"
        ) from error


def _check_scores(scores: list[Any], masklet_count: int, frame_count: int) -> None:
    """Allow None per masklet, or a list per frame with a number or None per masklet."""
    name = "masklet_stability_score"
    if all(score is None for score in scores):
        _check_length(scores, masklet_count, name)
        return
    _check_length(scores, frame_count, name)
    for frame, row in enumerate(scores):
        _is_list(row, f"{name}[{frame}]")
        _check_length(row, masklet_count, f"{name}[{frame}]")
        for position, score in enumerate(row):
            if score is not None:
                _is_number(score, f"{name}[{frame}][{position}]")


def _check_field(values: dict[str, Any], name: str, check: Check) -> None:
    if name not in values:
        _refuse(name, "is missing")
    check(values[name], name)


def _check_length(entries: list[Any], length: int, place: str) -> None:
    if len(entries) != length:
        _refuse(place, f"must have {length} entries, not {len(entries)}")


def _is_list(value: Any, place: str) -> None:
    if not isinstance(value, list):
        _refuse(place, "must be a list")


def _is_text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        _refuse(place, "must be a text")


def _is_environment(value: Any, place: str) -> None:
    if not isinstance(value, str) and not (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ):
        _refuse(place, "must be a text or a list of texts")


def _is_number(value: Any, place: str) -> None:
    if not _counts_as_number(value) or not isfinite(value) or value < 0:
        _refuse(place, "must be a number of at least 0")


def _is_whole(value: Any, place: str) -> None:
    _is_number(value, place)
    if value != int(value):
        _refuse(place, "must be a whole number")


def _is_side(value: Any, place: str) -> None:
    _is_whole(value, place)
    if value < 1:
        _refuse(place, "must be at least 1 pixel")


def _is_integer(value: Any, place: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        _refuse(place, "must be an integer")


def _is_one_of(*allowed: str) -> Check:
    def check(value: Any, place: str) -> None:
        if value not in allowed:
            _refuse(place, f"must be one of {', '.join(allowed)}")

    return check


def _counts_as_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refuse(place: str, what: str) -> NoReturn:
    subject = f"The field {place}" if place else "The file"
    raise BadSavJson(f"{subject} {what}.", field=place)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_PLAIN_FIELDS: dict[str, Check] = {
    "video_id": _is_text,
    "video_duration": _is_number,
    "video_frame_count": _is_whole,
    "video_height": _is_side,
    "video_width": _is_side,
    "video_resolution": _is_number,
    "video_environment": _is_environment,
    "video_split": _is_text,
    "masklet_num": _is_integer,
}
_PER_MASKLET_FIELDS: dict[str, Check] = {
    "masklet_id": _is_integer,
    "masklet_size_rel": _is_number,
    "masklet_size_abs": _is_number,
    "masklet_size_bucket": _is_one_of("small", "medium", "large"),
    "masklet_visibility_changes": _is_whole,
    "masklet_first_appeared_frame": _is_whole,
    "masklet_frame_count": _is_whole,
    "masklet_edited_frame_count": _is_whole,
    "masklet_type": _is_one_of("manual", "auto"),
}
