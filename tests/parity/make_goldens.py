"""Write the golden files: ``python -m tests.parity.make_goldens [NAME ...]``. Needs the official package."""

import sys
from pathlib import Path

import numpy as np
import torch

from tests.parity import official
from tests.parity.answers import save
from tests.parity.cases import Case, ImageCase, golden_cases
from tests.parity.clips import made_clip
from tests.parity.setup_official import install

GOLDENS = Path(__file__).parent / "goldens"


def main(names: list[str]) -> None:
    """Run the official package on every case, or on the named ones, and keep thinned answers."""
    install()
    torch.set_num_threads(1)
    GOLDENS.mkdir(exist_ok=True)
    for name, case in golden_cases():
        if not names or name in names:
            write_golden(GOLDENS / f"{name}.npz", case)


def write_golden(path: Path, case: Case) -> None:
    """Run one case and write its file, with the stability of every single mask that was judged."""
    if isinstance(case, ImageCase):
        answers, overheard = official.answer_image_case(case, made_clip(1))
    else:
        answers, overheard = official.answer_video_case(case, made_clip(case.frame_count))
    save(path, answers, stability=np.array(overheard.stability, dtype=np.float32))
    scores = [round(answer.object_score, 2) for answer in answers]
    ious = [round(float(answer.ious[0]), 3) for answer in answers]
    print(f"{path.name}: {len(answers)} answers, {path.stat().st_size // 1024} KiB", file=sys.stderr)
    print(f"  object scores {scores}\n  IoU {ious}\n  stability {overheard.stability}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
