"""Writing masks in bulk, and what bulk writes must never touch."""

from __future__ import annotations

from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from backend.db.engine import Sessions
from backend.masklets.entities import PROTECTED_STATES, Mask, Masklet, MaskState
from backend.masklets.masks import MaskRow, MaskStore
from tests.backend.conftest import Scene
from tests.backend.factories import mask_row, write_masks


@pytest.fixture
def masklet(sessions: Sessions, scene: Scene) -> Masklet:
    with sessions.begin() as session:
        return session.get_one(Masklet, scene.masklet_id)


def stored(sessions: Sessions, masklet: Masklet, frame_index: int) -> Mask:
    with sessions() as session:
        mask = MaskStore(session).get(masklet.id, frame_index)
        assert mask is not None
        return mask


class TestWrite:
    def test_stores_every_field(self, sessions: Sessions, masklet: Masklet) -> None:
        row = mask_row(masklet, 3, origin={"tool": "click", "prompts": ["a\tb\n\\N"], "trained": False})
        with sessions.begin() as session:
            [written] = MaskStore(session).write([row], protect=PROTECTED_STATES)
            assert written.revision == 1
        mask = stored(sessions, masklet, 3)
        for name in ("state", "counts", "area", "predicted_iou", "object_score", "origin", "video_id"):
            assert getattr(mask, name) == getattr(row, name)

    def test_second_write_replaces_and_counts(self, sessions: Sessions, masklet: Masklet) -> None:
        for area in (10, 20):
            with sessions.begin() as session:
                write_masks(session, mask_row(masklet, 3, area=area))
        mask = stored(sessions, masklet, 3)
        assert (mask.area, mask.revision) == (20, 2)

    def test_later_of_two_for_one_frame_counts(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            rows = [mask_row(masklet, 3, area=1), mask_row(masklet, 3, area=2)]
            assert [mask.area for mask in MaskStore(session).write(rows, protect=PROTECTED_STATES)] == [2]

    def test_two_writes_in_one_unit_do_not_mix(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            first = MaskStore(session).write([mask_row(masklet, 1)], protect=PROTECTED_STATES)
            second = MaskStore(session).write([mask_row(masklet, 2)], protect=PROTECTED_STATES)
        assert [[mask.frame_index for mask in masks] for masks in (first, second)] == [[1], [2]]
        assert stored(sessions, masklet, 1).revision == 1

    def test_nothing_to_write(self, sessions: Sessions) -> None:
        with sessions.begin() as session:
            assert MaskStore(session).write([], protect=PROTECTED_STATES) == []

    def test_masks_of_a_removed_masklet_are_left_out(self, sessions: Sessions, masklet: Masklet) -> None:
        gone = MaskRow(**{**mask_row(masklet, 1).__dict__, "masklet_id": uuid4()})
        with sessions.begin() as session:
            written = MaskStore(session).write([gone, mask_row(masklet, 2)], protect=PROTECTED_STATES)
        assert [mask.frame_index for mask in written] == [2]

    def test_ten_thousand_at_once(self, sessions: Sessions, masklet: Masklet) -> None:
        row = mask_row(masklet, 0)
        rows = [MaskRow(**{**row.__dict__, "frame_index": frame}) for frame in range(10_000)]
        with sessions.begin() as session:
            assert len(MaskStore(session).write(rows, protect=PROTECTED_STATES)) == 10_000


class TestProtect:
    @pytest.mark.parametrize("state", [MaskState.EDITED, MaskState.LOCKED])
    def test_what_a_person_made_stays_bit_for_bit(
        self, sessions: Sessions, masklet: Masklet, state: MaskState
    ) -> None:
        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3, state=state, area=7, counts="mine"))
        before = stored(sessions, masklet, 3)
        with sessions.begin() as session:
            rows = [mask_row(masklet, frame) for frame in (2, 3, 4)]
            written = MaskStore(session).write(rows, protect=PROTECTED_STATES)
            assert [mask.frame_index for mask in written] == [2, 4]
        after = stored(sessions, masklet, 3)
        columns = Mask.__table__.columns.keys()
        assert {name: getattr(after, name) for name in columns} == {
            name: getattr(before, name) for name in columns
        }

    @pytest.mark.parametrize("state", [MaskState.PROPAGATED, MaskState.ABSENT, MaskState.STALE])
    def test_what_the_model_made_is_replaced(
        self, sessions: Sessions, masklet: Masklet, state: MaskState
    ) -> None:
        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3, state=state))
            [written] = MaskStore(session).write([mask_row(masklet, 3, area=99)], protect=PROTECTED_STATES)
            assert (written.area, written.revision, written.state) == (99, 2, MaskState.PROPAGATED)

    def test_a_person_may_replace_their_own(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3, state=MaskState.EDITED, area=1))
            [written] = MaskStore(session).write(
                [mask_row(masklet, 3, state=MaskState.EDITED, area=2)], protect=()
            )
            assert written.area == 2

    def test_an_edit_at_the_same_moment_wins(self, sessions: Sessions, masklet: Masklet) -> None:
        """Propagation meets an edit that is made but not yet committed: it waits and looks again."""
        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3))
        written: list[int] = []

        def propagate() -> None:
            with sessions.begin() as session:
                masks = MaskStore(session).write(
                    [mask_row(masklet, f, area=5) for f in (3, 4)], protect=PROTECTED_STATES
                )
                written.extend(mask.frame_index for mask in masks)

        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3, state=MaskState.EDITED, counts="mine"))
            propagation = Thread(target=propagate)
            propagation.start()
            propagation.join(0.3)
            assert propagation.is_alive()  # held up by the row that is being edited
        propagation.join()
        assert written == [4]
        assert stored(sessions, masklet, 3).counts == "mine"


class TestRemove:
    def test_removes_whatever_the_state(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3, state=MaskState.LOCKED))
            masks = MaskStore(session)
            assert masks.remove(masklet.id, 3)
            assert not masks.remove(masklet.id, 3)
            assert masks.get(masklet.id, 3) is None


class TestBringBack:
    """A carried mask that an edit replaced, once the edit is taken back."""

    FIRST, SECOND = uuid4(), uuid4()

    def edited(self, sessions: Sessions, masklet: Masklet, state: MaskState) -> MaskRow:
        carried = mask_row(
            masklet,
            3,
            state=state,
            predicted_iou=0.1 + 0.2,
            origin={"tool": "propagation", "prompt_ids": [str(self.FIRST)]},
            measures={"centroid": [1.5, 2.25], "agreement": None},
        )
        answer = {"tool": "click", "prompt_ids": [str(self.SECOND)]}
        edits = [mask_row(masklet, 3, state=MaskState.EDITED, area=n, origin=answer) for n in (1, 2)]
        for row in (carried, *edits):
            with sessions.begin() as session:
                write_masks(session, row)
        return carried

    @pytest.mark.parametrize("state", [MaskState.PROPAGATED, MaskState.ABSENT, MaskState.STALE])
    def test_is_as_it_was(self, sessions: Sessions, masklet: Masklet, state: MaskState) -> None:
        carried = self.edited(sessions, masklet, state)
        with sessions.begin() as session:
            assert MaskStore(session).bring_back(masklet.id, 3, [self.FIRST]) is not None
        mask = stored(sessions, masklet, 3)
        for name in ("state", "counts", "area", "predicted_iou", "object_score", "origin", "measures"):
            assert getattr(mask, name) == getattr(carried, name)
        assert (mask.revision, mask.carried) == (4, None)

    @pytest.mark.parametrize("prompts", [[], [FIRST, SECOND], [SECOND]], ids=["none", "more", "other"])
    def test_of_other_prompts_is_stale(
        self, sessions: Sessions, masklet: Masklet, prompts: list[UUID]
    ) -> None:
        self.edited(sessions, masklet, MaskState.PROPAGATED)
        with sessions.begin() as session:
            mask = MaskStore(session).bring_back(masklet.id, 3, prompts)
            assert mask is not None
            assert mask.state == MaskState.STALE

    def test_needs_one_that_was_carried(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            write_masks(session, mask_row(masklet, 3, state=MaskState.EDITED))
            assert MaskStore(session).bring_back(masklet.id, 3, []) is None
            assert MaskStore(session).bring_back(masklet.id, 4, []) is None

    def test_does_not_outlive_a_propagation(self, sessions: Sessions, masklet: Masklet) -> None:
        self.edited(sessions, masklet, MaskState.PROPAGATED)
        with sessions.begin() as session:
            MaskStore(session).bring_back(masklet.id, 3, [])
            MaskStore(session).write([mask_row(masklet, 3)], protect=PROTECTED_STATES)
            assert MaskStore(session).bring_back(masklet.id, 3, []) is None


class TestMarkStale:
    @pytest.fixture(autouse=True)
    def masks(self, sessions: Sessions, masklet: Masklet) -> None:
        states = {
            1: MaskState.PROPAGATED,
            2: MaskState.EDITED,
            3: MaskState.ABSENT,
            4: MaskState.LOCKED,
            5: MaskState.PROPAGATED,
            6: MaskState.STALE,
        }
        with sessions.begin() as session:
            write_masks(session, *(mask_row(masklet, frame, state=state) for frame, state in states.items()))

    def states(self, sessions: Sessions, masklet_id: UUID) -> str:
        with sessions() as session:
            query = select(Mask.state).where(Mask.masklet_id == masklet_id).order_by(Mask.frame_index)
            return " ".join(state.value for state in session.scalars(query))

    def test_only_what_the_model_made(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            span = MaskStore(session).mark_stale(masklet.id)
        assert span is not None
        assert (span.first, span.last) == (1, 5)
        assert self.states(sessions, masklet.id) == "stale edited stale locked stale stale"
        assert stored(sessions, masklet, 5).revision == 2

    def test_within_a_span(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            span = MaskStore(session).mark_stale(masklet.id, first=2, last=4)
        assert span is not None
        assert (span.first, span.last) == (3, 3)

    def test_except_one_frame(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            MaskStore(session).mark_stale(masklet.id, except_frame=5)
        assert self.states(sessions, masklet.id) == "stale edited stale locked propagated stale"

    def test_nothing_in_doubt(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            assert MaskStore(session).mark_stale(masklet.id, first=6) is None

    def test_sees_what_was_read_before(self, sessions: Sessions, masklet: Masklet) -> None:
        with sessions.begin() as session:
            masks = MaskStore(session)
            early = masks.get(masklet.id, 1)
            masks.mark_stale(masklet.id)
            assert early is not None
            assert early.state == MaskState.STALE
