"""How long does a tracked frame take, by the number of objects, and when it was tracked before?

A frame is timed once the memory is full (from frame 7 on); in a quick run already from frame 3 on, with three
memories, on both sides. More than eight objects are tracked at half the side: a frame of sixteen takes the
official package most of a minute otherwise. A GPU is given its full side, and enough frames that all pointers
are there and everything is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench.alone import main
from bench.floor import tracked_operations
from bench.footage import footage, place
from bench.sides import Side, Work, sides
from bench.timing import Row, Watch, take_turns

FULL, FULL_ENOUGH, ALL_POINTERS = 7, 3, 20
TIMED, TIMED_ON_GPU = 2, 40
"""Frames."""
MANY = 8
AGAIN = "track a seen frame again"


@dataclass(frozen=True)
class Task:
    """So many objects, from which frame on frames count, at which side."""

    objects: int
    skipped: int
    side_px: int

    def __str__(self) -> str:
        return f"{self.objects} object{'s' if self.objects > 1 else ''}, {self.side_px} px"


def run(work: Work, *, quick: bool) -> list[Row]:
    """Track 1, 3, 8 and 16 objects."""
    rows: list[Row] = []
    for objects in (1, 3) if quick else (1, 3, MANY, 2 * MANY):
        halved = not work.on_gpu and (objects > MANY or (quick and objects > 1))
        sized = replace(work, side_px=work.side_px // 2) if halved else work
        task = Task(objects, _skipped(work, quick=quick), sized.side_px)
        with footage(task.skipped + (TIMED_ON_GPU if work.on_gpu else TIMED)) as folder:
            works = {name: partial(_track, side, folder, task) for name, side in sides(sized).items()}
            rows += [_with_operations(row, sized, task) for row in take_turns(works, rounds=1)]
    return rows


def _skipped(work: Work, *, quick: bool) -> int:
    if work.on_gpu:
        return ALL_POINTERS
    return FULL_ENOUGH if quick else FULL


def _with_operations(row: Row, work: Work, task: Task) -> Row:
    """Say how many operations a frame is; only of those whose memory is full it can be said."""
    if task.skipped < FULL:
        return row
    is_seen = row.what.startswith(AGAIN)
    return replace(row, operations=tracked_operations(work, task.objects, is_seen=is_seen))


def _track(side: Side, folder: Path, task: Task, watch: Watch) -> None:
    clip = side.open(folder)
    for object_id in range(1, task.objects + 1):
        clip.click(object_id, 0, [place(object_id)])
    watch.each(f"track a frame, {task}", clip.track(), skip=task.skipped)
    if task.objects == 1:
        watch.each(f"{AGAIN}, {task}", clip.track(), skip=task.skipped)
    clip.close()


if __name__ == "__main__":
    main(run)
