"""A few cases against the official package itself; ``./run parity`` runs them all."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.parity.cases import ALL_CASES, Case
from tests.parity.clips import CaseClip, made_clip, real_clip
from tests.parity.setup_official import is_installed

pytestmark = [
    pytest.mark.parity_live,
    pytest.mark.skipif(
        not is_installed(), reason="the official package is not here: ./run parity installs it"
    ),
]
FRAMES = 12
CHOSEN = [
    case for case in ALL_CASES if case.name in ("image-box-and-click-single", "correction", "disappears")
]


@pytest.fixture(scope="module")
def clip() -> CaseClip:
    folder = os.environ.get("MASKLOOM_TEST_DATA")
    return real_clip(sorted(Path(folder, "clips").glob("*.mp4"))[0], FRAMES) if folder else made_clip(FRAMES)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_both_answer_alike(case: Case, clip: CaseClip) -> None:
    from tests.parity.live import compare_live

    result = compare_live(case, clip)

    assert result.difference.is_parity, result
