"""How simulated verifiers judge: they compare what they are shown with the truth."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import Any

from cli.simulation.people import Person
from cli.simulation.truth import STRIDE, TrueObject

SAME_OBJECT_IOU = 0.3
"""A masklet that agrees less with every object is none of them."""
BAD_FRAME_IOU = 0.6
LOOK_S = 0.5
BEGIN_S = 2.0


def verify_all(verifier: Person, objects: Sequence[TrueObject]) -> int:
    """Judge everything that is waiting and is not the verifier's own. Says how many verdicts that were."""
    given = 0
    while checks := verifier.post(f"/projects/{verifier.project_id}/checks/next", count=3):
        for check in checks:
            shown = verifier.get(f"/checks/{check['id']}/masks")
            masks = {
                each["frame_index"]: each["counts"] for each in shown if each["frame_index"] % STRIDE == 0
            }
            verifier.post(f"/checks/{check['id']}/verdict", verdict_on(masks, objects))
            given += 1
    return given


def verdict_on(masks: dict[int, str], objects: Sequence[TrueObject]) -> dict[str, Any]:
    """Judge masks by frame: pure.

    Returns:
        The body of a verdict.
    """
    active_ms = round(1000 * (BEGIN_S + LOOK_S * max(len(masks), 1)))
    scores = {each.name: _scores(masks, each) for each in objects}
    best = max(scores.values(), key=lambda by_frame: mean(by_frame.values()))
    seen = [score for frame, score in best.items() if frame in masks]
    if not seen or mean(seen) < SAME_OBJECT_IOU:
        return {
            "label": "rejected",
            "reason": "not-well-defined",
            "note": "No object with a clear boundary.",
            "active_ms": active_ms,
        }
    bad = sorted(frame for frame, score in best.items() if score < BAD_FRAME_IOU)
    if not bad:
        return {"label": "satisfactory", "active_ms": active_ms}
    missed = all(frame not in masks for frame in bad)
    return {
        "label": "unsatisfactory",
        "reason": "missed" if missed else "boundary",
        "note": f"{len(bad)} of {len(best)} frames are wrong.",
        "span": {"first": bad[0], "last": bad[-1]},
        "active_ms": active_ms,
    }


def _scores(masks: dict[int, str], truth: TrueObject) -> dict[int, float]:
    return {frame: truth.iou(frame, masks.get(frame)) for frame in truth.annotated}
