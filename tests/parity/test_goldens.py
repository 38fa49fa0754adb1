"""Our predictors against answers that the official package gave once (``make_goldens.py``)."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch

from tests.parity import ours
from tests.parity.answers import compare, load
from tests.parity.cases import Case, ImageCase, golden_cases
from tests.parity.clips import made_clip
from tests.parity.make_goldens import GOLDENS

CASES = dict(golden_cases())
STABLE_FROM = 0.98


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("name", CASES)
def test_ours_equals_the_official_answer(name: str, record_property: Callable[[str, object], None]) -> None:
    case: Case = CASES[name]
    if isinstance(case, ImageCase):
        answers = ours.answer_image_case(case, made_clip(1))
    else:
        answers = ours.answer_video_case(case, made_clip(case.frame_count))

    difference = compare([answer.thinned() for answer in answers], load(GOLDENS / f"{name}.npz"))

    record_property("largest difference", str(difference))
    assert difference.is_parity, difference


def test_goldens_hold_visible_and_absent_objects() -> None:
    for network in ("sam2-tiny", "sam2.1-tiny", "sam2-base-plus", "sam2.1-base-plus"):
        scores = [answer.object_score for answer in load(GOLDENS / f"disappears.{network}.256.npz")]
        assert min(scores) < 0 < max(scores), network


def test_goldens_hold_both_outcomes_of_the_stability_rule() -> None:
    seen: list[float] = []
    for name in CASES:
        with np.load(GOLDENS / f"{name}.npz") as arrays:
            seen += arrays["stability"].tolist()

    assert any(score < STABLE_FROM for score in seen)
    assert any(score >= STABLE_FROM for score in seen)


def test_goldens_are_all_there_and_small() -> None:
    files = {path.stem: path.stat().st_size for path in GOLDENS.glob("*.npz")}

    assert files.keys() == CASES.keys()
    assert sum(files.values()) < 3 * 2**20
