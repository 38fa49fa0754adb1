"""How long does it take to correct one of several objects and bring the video up to date?

The corrected object is prompted on the frame before and a few frames behind, so that a tenth of the clip lies
between. The official package tracks the whole clip again, with every object. At half the side, because the
clip has to be tracked by everybody before.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.alone import main
from bench.footage import footage, place
from bench.sides import Side, Work, sides
from bench.timing import Row, Watch, take_turns


def run(work: Work, *, quick: bool) -> list[Row]:
    """Correct one object in the middle of a tracked clip."""
    objects, frames = (2, 10) if quick else (8, 30)
    sized = replace(work, side_px=work.side_px // 2)
    with footage(frames) as folder:
        works = {
            name: partial(_correct, side, folder, objects, frames) for name, side in sides(sized).items()
        }
        return take_turns(works, rounds=1)


def _correct(side: Side, folder: Path, objects: int, frames: int, watch: Watch) -> None:
    middle, tenth = frames // 2, frames // 10
    clip = side.open(folder)
    for object_id in range(1, objects + 1):
        clip.click(object_id, 0, [place(object_id)])
    for frame_index in (middle - 1, middle + tenth):
        clip.click(1, frame_index, [place(1, moved=5)])
    for _ in clip.track():
        pass
    with watch.time(f"correct 1 of {objects} objects, a tenth of {frames} frames"):
        clip.correct(1, middle, [place(1, moved=10)])
    clip.close()


if __name__ == "__main__":
    main(run)
