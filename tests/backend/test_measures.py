"""The definitions of docs/statistics.md on cases computed by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.ledger.entities import EventKind, LedgerEvent, Outcome, Size
from backend.ledger.measures import (
    IDLE_MS,
    Aligned,
    Measures,
    Totals,
    added,
    counted_ms,
    counted_verdict_ms,
    measure,
    with_speed_up,
)
from backend.ledger.tally import Cell, Tally, tally

ADA, BEN = uuid4(), uuid4()
PROJECT, MASKLET = uuid4(), uuid4()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(kind: EventKind = EventKind.EDIT, **changes: object) -> LedgerEvent:
    values = {
        "id": uuid4(),
        "at": NOON,
        "project_id": PROJECT,
        "masklet_id": MASKLET,
        "account_id": ADA,
        "phase": "phase-3",
        "model": "nano",
        "tool": "click",
        "frame_index": 0,
        "active_ms": 0,
        "waiting_ms": 0,
    }
    return LedgerEvent(kind=kind, **(values | changes))


def cell(account_id: UUID = ADA) -> Cell:
    return Cell(PROJECT, MASKLET, "phase-3", account_id, date(2026, 3, 1), "nano")


class TestCountedTime:
    @pytest.mark.parametrize(
        ("told", "counted"),
        [(0, 0), (400, 400), (30_000, 30_000), (30_001, 30_000), (3_600_000, 30_000), (-5, 0)],
    )
    def test_what_is_over_thirty_seconds_was_idle(self, told: int, counted: int) -> None:
        assert counted_ms(told) == counted

    def test_verdicts_tell_of_ten_minutes_at_most(self) -> None:
        assert [counted_verdict_ms(told) for told in (-1, 9000, 86_400_000)] == [0, 9000, 600_000]

    @given(st.integers())
    def test_is_never_negative_and_never_long(self, told: int) -> None:
        assert 0 <= counted_ms(told) <= IDLE_MS


class TestMeasure:
    def test_table_1_by_hand(self) -> None:
        """Two masklets of 10 annotated frames: 90 s of work and 30 s of waiting; 3 and 2 frames edited."""
        totals = Totals(
            masklets=2,
            frames=20,
            active_ms=90_000,
            waiting_ms=30_000,
            verify_ms=24_000,
            edited_share=3 / 10 + 1 / 5,
            clicks=9,
            clicked_frames=3,
            submits=5,
            submitted=2,
            verdicts=4,
            satisfactory=1,
            unsatisfactory=2,
            rejected=1,
            alignment={Size.SMALL: Aligned(10, 7), Size.LARGE: Aligned(10, 10)},
        )
        assert measure(totals) == Measures(
            seconds_per_frame=6.0,
            edited_frames_percent=25.0,
            clicks_per_clicked_frame=3.0,
            clicks_per_masklet=4.5,
            waiting_share=0.25,
            verification_s=6.0,
            acceptance_rate=0.25,
            rounds_per_masklet=2.5,
            alignment_all=0.85,
            alignment_small=0.7,
            alignment_medium=None,
            alignment_large=1.0,
        )

    def test_edited_frames_are_a_mean_over_masklets(self) -> None:
        """1 of 4 and 4 of 4 frames are 62.5 %, however many frames each has."""
        totals = Totals(masklets=2, frames=8, edited_share=1 / 4 + 4 / 4)
        assert measure(totals).edited_frames_percent == 62.5

    def test_nothing_gives_no_figures(self) -> None:
        assert set(vars(measure(Totals())).values()) == {None}

    def test_parts_add_up(self) -> None:
        one = Totals(masklets=1, edited_share=0.5, clicks=3, alignment={Size.SMALL: Aligned(4, 2)})
        sizes = {Size.SMALL: Aligned(1, 1), Size.LARGE: Aligned(1, 0)}
        other = Totals(masklets=2, edited_share=0.25, alignment=sizes)
        expected = {Size.SMALL: Aligned(5, 3), Size.LARGE: Aligned(1, 0)}
        assert added([one, other]) == Totals(masklets=3, edited_share=0.75, clicks=3, alignment=expected)
        assert added([]) == Totals()

    def test_speed_up_of_the_papers_phases(self) -> None:
        first, third = (measure(Totals(frames=10, active_ms=ms)) for ms in (378_000, 45_000))
        assert with_speed_up(third, first).speed_up == pytest.approx(8.4)
        assert with_speed_up(first, first).speed_up == 1.0

    @pytest.mark.parametrize(
        ("own", "baseline"),
        [(Totals(frames=1, active_ms=5), Totals()), (Totals(), Totals(frames=1, active_ms=5))],
        ids=["no phase 1", "no time"],
    )
    def test_no_speed_up_without_both(self, own: Totals, baseline: Totals) -> None:
        assert with_speed_up(measure(own), measure(baseline)).speed_up is None


class TestTally:
    def test_edits_clicks_and_their_frames(self) -> None:
        events = [event(frame_index=4), event(frame_index=4), event(frame_index=5, tool="box")]
        expected = Tally(edits=3, clicks=2, edited_frames={4, 5}, clicked_frames={4})
        assert tally(events) == {cell(): expected}

    def test_waiting_is_apart(self) -> None:
        sums = tally([event(EventKind.ANSWER, waiting_ms=40), event(EventKind.TIME, active_ms=700)])
        assert sums == {cell(): Tally(active_ms=700, waiting_ms=40)}

    def test_undone_edit_is_time_only(self) -> None:
        undone = event(active_ms=900, frame_index=4)
        assert tally([undone], undone={undone.id}) == {cell(): Tally(active_ms=900)}

    def test_taking_back_subtracts_but_not_the_time(self) -> None:
        assert tally([], taken_back=[event(active_ms=900)]) == {cell(): Tally(edits=-1, clicks=-1)}

    def test_verdict_is_given_by_one_and_received_by_the_other(self) -> None:
        verdict = event(
            EventKind.VERDICT,
            account_id=BEN,
            judged_account_id=ADA,
            outcome=Outcome.UNSATISFACTORY,
            active_ms=5000,
        )
        assert tally([verdict]) == {
            cell(BEN): Tally(verify_ms=5000, verdicts=1),
            cell(ADA): Tally(unsatisfactory=1),
        }

    def test_days_are_those_of_utc(self) -> None:
        late = datetime.fromisoformat("2026-03-01T23:30:00-02:00")
        [place] = tally([event(at=late)])
        assert place.day == date(2026, 3, 2)

    @given(st.permutations(range(6)))
    def test_order_does_not_matter(self, order: list[int]) -> None:
        events = [event(frame_index=number % 3, active_ms=number) for number in range(6)]
        assert tally([events[place] for place in order]) == tally(events)
