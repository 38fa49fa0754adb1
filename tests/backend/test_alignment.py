"""Agreement with the masks of phase 1, by hand and through submissions."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy.orm import Session

from backend.core.settings import Settings
from backend.db.engine import Sessions, dispose, make_sessions
from backend.ledger.alignment import Agreement, compare, size_class
from backend.ledger.book import Entry
from backend.ledger.entities import EventKind, Size
from backend.ledger.measures import Aligned
from backend.ledger.statistics_repository import Filters, GroupBy, StatisticsRepository
from backend.masklets.entities import Masklet
from backend.videos.entities import Video
from media import rle
from media.rle import Rle
from tests.backend.factories import HEIGHT, WIDTH, make_masklet, make_video, mask_row, write_masks
from tests.backend.ledger_events import write


def square(side: int, shift: int = 0, width: int = 200) -> Rle:
    """A square object of that side, pixels, moved to the right."""
    pixels = np.zeros((120, width), np.bool_)
    pixels[:side, shift : shift + side] = True
    return rle.encode(pixels)


class TestCompare:
    def test_iou_must_exceed_three_quarters(self) -> None:
        """A square of side 7 moved by one pixel: 42 / 56 = 0.75 exactly; of side 8: 56 / 72 = 0.78."""
        assert compare({0: square(7)}, {0: square(7, 1)}) == Agreement(1, 0)
        assert compare({0: square(8)}, {0: square(8, 1)}) == Agreement(1, 1)

    def test_missing_and_additional_masks_do_not_agree(self) -> None:
        assert compare({0: square(8), 4: square(8)}, {0: square(8), 8: square(8)}) == Agreement(3, 1)

    def test_nothing_is_compared_with_nothing(self) -> None:
        assert compare({}, {}) == Agreement(0, 0)


@pytest.mark.parametrize(
    ("area_px", "size"),
    [
        (1, Size.SMALL),
        (32**2 - 1, Size.SMALL),
        (32**2, Size.MEDIUM),
        (96**2 - 1, Size.MEDIUM),
        (96**2, Size.LARGE),
    ],
)
def test_size_classes_of_the_paper(area_px: int, size: Size) -> None:
    assert size_class(area_px) == size


@pytest.fixture(scope="module")
def shared(module_database_url: str) -> Iterator[Sessions]:
    made = make_sessions(Settings(database_url=module_database_url))
    yield made
    dispose(made)


@pytest.fixture
def session(shared: Sessions) -> Iterator[Session]:
    with shared() as session:
        yield session
        session.rollback()


@pytest.fixture
def video(session: Session) -> Video:
    return make_video(session)


def draw(session: Session, masklet: Masklet, frames: range, shift: int = 0) -> None:
    """Masks of 16 x 8 pixels on these frames, moved to the right."""
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[4:20, shift : shift + 8] = True
    counts = rle.encode(pixels).counts
    write_masks(session, *[mask_row(masklet, frame, counts=counts, area=128) for frame in frames])


def submit(session: Session, masklet: Masklet, phase: str) -> None:
    write(session, Entry(EventKind.SUBMIT, None, masklet_id=masklet.id, phase=phase))


def alignment(session: Session, project_id: UUID) -> dict[object, dict[Size, Aligned]]:
    totals = StatisticsRepository(session, project_id).totals(Filters(), GroupBy.PHASE)
    return {phase: dict(each.alignment) for phase, each in totals.items() if each.alignment}


class TestSubmissions:
    def test_same_masklet_done_again(self, session: Session, video: Video) -> None:
        masklet = make_masklet(session, video)
        draw(session, masklet, range(30))
        submit(session, masklet, "phase-1")
        draw(session, masklet, range(8), shift=4)
        submit(session, masklet, "phase-3")
        assert alignment(session, video.project_id) == {"phase-3": {Size.SMALL: Aligned(8, 6)}}

    @pytest.mark.parametrize("phase_1_first", [True, False])
    def test_copies_of_one_object_in_either_order(
        self, session: Session, video: Video, phase_1_first: bool
    ) -> None:
        original = make_masklet(session, video)
        copy = make_masklet(session, video)
        copy.copy_of = original.id
        session.flush()
        draw(session, original, range(0, 30, 4))
        draw(session, copy, range(0, 16))
        todo = [(original, "phase-1"), (copy, "phase-2")]
        for masklet, phase in todo if phase_1_first else reversed(todo):
            submit(session, masklet, phase)
        assert alignment(session, video.project_id) == {"phase-2": {Size.SMALL: Aligned(8, 4)}}

    def test_newest_submission_counts(self, session: Session, video: Video) -> None:
        masklet = make_masklet(session, video)
        draw(session, masklet, range(30))
        submit(session, masklet, "phase-1")
        draw(session, masklet, range(30), shift=9)
        submit(session, masklet, "phase-3")
        draw(session, masklet, range(30))
        submit(session, masklet, "phase-3")
        assert alignment(session, video.project_id) == {"phase-3": {Size.SMALL: Aligned(8, 8)}}

    def test_nothing_without_phase_1(self, session: Session, video: Video) -> None:
        masklet = make_masklet(session, video)
        draw(session, masklet, range(30))
        submit(session, masklet, "phase-3")
        assert alignment(session, video.project_id) == {}
