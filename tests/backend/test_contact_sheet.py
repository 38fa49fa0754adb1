"""Which frames a verifier sees first, and where an object comes and goes: pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backend.verification.contact_sheet import (
    FLIP_FRAMES,
    MOST_DOUBTFUL,
    Cause,
    Judged,
    contact_sheet,
    doubtful,
    spread,
)
from backend.verification.visibility import Look, Stretch, stretches

FRAMES = 200


def masklet(
    seen: range, *, doubt: dict[int, float] | None = None, frames: range = range(FRAMES)
) -> list[Judged]:
    return [Judged(frame, frame in seen, (doubt or {}).get(frame, 0.0)) for frame in frames]


def causes(masks: list[Judged]) -> dict[int, tuple[Cause, ...]]:
    return dict(contact_sheet(masks, FRAMES).frames)


masklets = st.lists(
    st.builds(Judged, st.integers(0, FRAMES - 1), st.booleans(), st.floats(0, 1)),
    max_size=60,
    unique_by=lambda mask: mask.frame_index,
).map(sorted)


class TestSheet:
    def test_ends_and_what_lies_beside_them(self) -> None:
        found = causes(masklet(range(20, 101), frames=range(0, FRAMES, 4)))
        assert {frame: why for frame, why in found.items() if Cause.SAMPLE not in why} == {
            16: (Cause.BEFORE,),
            20: (Cause.FIRST,),
            100: (Cause.LAST,),
            104: (Cause.AFTER,),
        }

    def test_nothing_lies_beside_the_ends_of_the_video(self) -> None:
        found = {cause for why in causes(masklet(range(FRAMES))).values() for cause in why}
        assert found == {Cause.FIRST, Cause.LAST, Cause.SAMPLE}

    def test_one_frame_may_have_several_causes(self) -> None:
        found = causes(masklet(range(20, 101), doubt={20: 0.5}))
        assert found[20] == (Cause.FIRST, Cause.DOUBTFUL)

    def test_returns(self) -> None:
        masks = [Judged(frame, not 50 <= frame < 80, 0.0) for frame in range(FRAMES)]
        assert causes(masks)[80] == (Cause.RETURN,)

    def test_what_is_beyond_doubt_is_sampled_evenly(self) -> None:
        sampled = [frame for frame, why in causes(masklet(range(FRAMES))).items() if why == (Cause.SAMPLE,)]
        assert len(sampled) == MOST_DOUBTFUL
        assert min(b - a for a, b in zip([0, *sampled], [*sampled, FRAMES - 1], strict=True)) >= 10

    def test_never_seen(self) -> None:
        sheet = contact_sheet(masklet(range(0)), FRAMES)
        assert [frame.frame_index for frame in sheet.frames] == [0, FRAMES - 1]
        assert (sheet.flip, sheet.stretches) == ([], [])

    def test_without_any_mask(self) -> None:
        assert [frame.frame_index for frame in contact_sheet([], 1).frames] == [0]

    @given(masklets)
    def test_always(self, masks: list[Judged]) -> None:
        sheet = contact_sheet(masks, FRAMES)
        frames = [frame.frame_index for frame in sheet.frames]
        assert frames == sorted(set(frames))
        assert all(0 <= frame < FRAMES for frame in frames)
        assert all(why for _, why in sheet.frames)
        assert sum(Cause.DOUBTFUL in why for _, why in sheet.frames) <= MOST_DOUBTFUL
        assert len(sheet.flip) <= FLIP_FRAMES
        assert sheet.flip == sorted(set(sheet.flip))
        assert set(sheet.flip) <= {mask.frame_index for mask in masks}
        visible = [mask.frame_index for mask in masks if mask.visible]
        covered = [frame for frame in visible if any(one <= frame <= two for one, two in sheet.stretches)]
        assert covered == visible
        if visible:
            assert {visible[0], visible[-1]} <= set(frames)
            assert (sheet.flip[0], sheet.flip[-1]) == (visible[0], visible[-1]) or len(visible) == 1


class TestDoubtful:
    def test_the_most_doubtful_ones(self) -> None:
        masks = masklet(range(FRAMES), doubt={10: 0.2, 50: 0.9, 90: 0.5})
        assert doubtful(masks, 2, apart=1) == [50, 90]

    def test_one_bad_moment_does_not_fill_the_sheet(self) -> None:
        masks = masklet(range(FRAMES), doubt={frame: 0.9 for frame in range(50, 60)} | {150: 0.1})
        assert doubtful(masks, 8, apart=6) == [50, 56, 150]

    def test_what_is_beyond_doubt_is_left_out(self) -> None:
        assert doubtful(masklet(range(FRAMES)), 8, apart=1) == []


class TestSpread:
    def test_each_as_far_as_possible_from_the_others(self) -> None:
        assert spread(range(101), 3, {0, 100}) == [25, 50, 75]

    def test_not_more_than_there_are(self) -> None:
        assert spread([3, 4], 8, {3}) == [4]


class TestStretches:
    def test_an_empty_mask_or_a_long_pause_is_an_absence(self) -> None:
        seen = [Look(frame, frame != 8) for frame in (0, 4, 8, 12, 16, 40, 44)]
        assert stretches(seen) == [Stretch(0, 4), Stretch(12, 16), Stretch(40, 44)]

    def test_never_seen(self) -> None:
        assert stretches([Look(0, False)]) == []
