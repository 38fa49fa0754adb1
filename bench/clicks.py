"""How long does a click take: on a fresh video, and in the middle of one that was tracked?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bench.alone import main
from bench.footage import footage, place
from bench.sides import Side, Work, sides
from bench.timing import Row, Watch, take_turns


def run(work: Work, *, quick: bool) -> list[Row]:
    """Click on frame 0, track, and click on a frame in the middle."""
    with footage(5 if quick else 9) as folder:
        return take_turns(
            {name: partial(_click, side, folder) for name, side in sides(work).items()},
            rounds=1 if quick else 2,
        )


def _click(side: Side, folder: Path, watch: Watch) -> None:
    first, second, third = place(5), place(5, moved=20), place(5, moved=-15)
    with watch.time("open and first click"):
        clip = side.open(folder)
        clip.click(1, 0, [first])
    with watch.time("next click on a fresh video"):
        clip.click(1, 0, [first, second])
    frames = sum(1 for _ in clip.track())
    with watch.time("first click on a seen frame, mid-video"):
        clip.click(1, frames // 2, [second])
    for points in ([second, third], [second, third, first]):
        with watch.time("each further click on it"):
            clip.click(1, frames // 2, points)
    clip.close()


if __name__ == "__main__":
    main(run)
