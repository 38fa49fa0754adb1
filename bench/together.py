"""How long does a tracked frame take when several videos are open at once in one process?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.alone import main
from bench.footage import footage, place
from bench.sides import Side, Work, sides
from bench.timing import Row, Watch, take_turns

SESSIONS = 4


def run(work: Work, *, quick: bool) -> list[Row]:
    """Open four videos and let them take turns, frame by frame; at half the side."""
    sized = replace(work, side_px=work.side_px // 2)
    with footage(4 if quick else 9) as folder:
        works = {name: partial(_together, side, folder) for name, side in sides(sized).items()}
        return take_turns(works, rounds=1)


def _together(side: Side, folder: Path, watch: Watch) -> None:
    clips = [side.open(folder) for _ in range(SESSIONS)]
    for clip in clips:
        clip.click(1, 0, [place(5)])
    watch.each(f"one frame of each of {SESSIONS} videos", side.track_all(clips), skip=2)
    for clip in clips:
        clip.close()


if __name__ == "__main__":
    main(run)
