"""A made-up project of any size, as rows of the tables: deterministic, the same for the same numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

import numpy as np

from media import rle

FRAMES, STEP = 400, 4
WIDTH, HEIGHT = 1280, 720
VIDEO_MASKLETS = 20
PEOPLE = 24
DAYS = 120
VERSIONS = 4
BEGINNING = datetime(2026, 1, 1, 8, tzinfo=UTC)
PROMPTED_STEPS = {1: 100, 2: 23, 3: 19}  # of 100 annotated frames, as in the paper
CLICKS = {1: 5, 2: 4, 3: 3}  # per clicked frame, about as in the paper
EVENT_COLUMNS = (
    *("id", "kind", "at", "project_id", "video_id", "masklet_id", "task_id", "account_id"),
    *("judged_account_id", "phase", "model", "tool", "frame_index", "active_ms", "waiting_ms", "outcome"),
    "undoes",
)
MASK_COLUMNS = (
    *("masklet_id", "frame_index", "video_id", "state", "counts", "area", "predicted_iou", "object_score"),
    *("origin", "revision", "updated_at"),
)

_SCATTER = 0x9E3779B97F4A7C15F39CC0605CEDC835  # odd: numbers in a row become ids all over the index
_MASK_128 = (1 << 128) - 1
_NULL = "\\N"


@dataclass(frozen=True)
class Place:
    """One masklet of the project, by number."""

    project_id: UUID
    number: int

    @property
    def masklet_id(self) -> UUID:
        return uuid5(self.project_id, f"masklet {self.number}")

    @property
    def task_id(self) -> UUID:
        return uuid5(self.project_id, f"task {self.number}")

    @property
    def video_id(self) -> UUID:
        return video_id(self.project_id, self.number // VIDEO_MASKLETS)

    @property
    def phase(self) -> int:
        return 1 + self.number % 3

    @property
    def annotator_id(self) -> UUID:
        return account_id(self.project_id, self.number % PEOPLE)


def video_id(project_id: UUID, number: int) -> UUID:
    return uuid5(project_id, f"video {number}")


def account_id(project_id: UUID, number: int) -> UUID:
    return uuid5(project_id, f"account {number}")


def event_lines(place: Place, count: int) -> str:
    """The events of one masklet as lines for COPY: prompts and their answers, time, submission, verdict."""
    return "".join(
        f"{_id(place.number * count + index)}\t{line}\n" for index, line in enumerate(_events(place, count))
    )


def _events(place: Place, count: int) -> Iterator[str]:
    phase, verifier = place.phase, account_id(place.project_id, (place.number + 7) % PEOPLE)
    where = f"{place.project_id}\t{place.video_id}\t{place.masklet_id}\t{place.task_id}\t{place.annotator_id}"
    judged = f"{place.project_id}\t{place.video_id}\t{place.masklet_id}\t{place.task_id}\t{verifier}"
    edits = PROMPTED_STEPS[phase] * CLICKS[phase]
    undone = None
    for index in range(count - 2):
        at, model = _moment(place.number, index, count), _version(place.number, index, count)
        means = f"phase-{phase}\t{model}"
        frame = STEP * (index // 2 // CLICKS[phase])
        match index % 2, index // 2 < edits:
            case 0, True:
                undone = _id(place.number * count + index) if index % 32 == 0 else undone
                yield f"edit\t{at}\t{where}\t{_NULL}\t{means}\tclick\t{frame}\t0\t0\t{_NULL}\t{_NULL}"
            case 1, True:
                yield f"answer\t{at}\t{where}\t{_NULL}\t{means}\t{_NULL}\t{frame}\t0\t80\t{_NULL}\t{_NULL}"
            case _ if undone is not None and index % 50 == 0:
                yield f"undo\t{at}\t{where}\t{_NULL}\t{means}\t{_NULL}\t{_NULL}\t0\t0\t{_NULL}\t{undone}"
                undone = None
            case _:
                ms = 500 + 37 * index % 4000
                yield f"time\t{at}\t{where}\t{_NULL}\t{means}\t{_NULL}\t{_NULL}\t{ms}\t0\t{_NULL}\t{_NULL}"
    at, model = _moment(place.number, count, count), _version(place.number, count, count)
    means = f"phase-{phase}\t{model}\t{_NULL}\t{_NULL}"
    yield f"submit\t{at}\t{where}\t{_NULL}\t{means}\t0\t0\t{_NULL}\t{_NULL}"
    outcome = "unsatisfactory" if place.number % 5 == 0 else "satisfactory"
    yield f"verdict\t{at}\t{judged}\t{place.annotator_id}\t{means}\t6000\t0\t{outcome}\t{_NULL}"


def mask_lines(place: Place, count: int) -> str:
    """The masks of one masklet as lines for COPY, one per annotated frame from the first on."""
    counts = _outline().replace("\\", "\\\\")
    rest = f'{counts}\t31000\t0.87\t4.5\t{{"model": "nano", "weights": "nano-1"}}\t1\t{BEGINNING.isoformat()}'
    return "".join(
        f"{place.masklet_id}\t{STEP * index}\t{place.video_id}\tpropagated\t{rest}\n"
        for index in range(count)
    )


@cache
def _outline() -> str:
    """An ellipse of 200 x 200 pixels."""
    y, x = np.ogrid[:HEIGHT, :WIDTH]
    return rle.encode((x - 600) ** 2 + (y - 300) ** 2 < 100**2).counts


def _id(number: int) -> str:
    return f"{number * _SCATTER & _MASK_128:032x}"


def _moment(masklet: int, index: int, count: int) -> str:
    """Each masklet is worked on during two days."""
    later = timedelta(days=masklet % DAYS + (2 * index) // (count + 1), seconds=index)
    return (BEGINNING + later).isoformat()


def _version(masklet: int, index: int, count: int) -> str:
    """Every fourth masklet sees a new model in the middle of its second day."""
    newer = masklet % 4 == 0 and 4 * index > 3 * count
    return f"nano:nano-{1 + (masklet // 100 + newer) % VERSIONS}"
