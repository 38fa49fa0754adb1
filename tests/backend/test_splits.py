"""Dividing a data set, as laws that hold whatever the videos are."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from backend.datasets.splits import Candidate, Leak, SplitRules, divide, group, look_alikes, score

SHARES = st.floats(0, 0.5)
SCORES = st.floats(0, 1)
CREATORS = st.sampled_from([None, "ada", "Ada ", "grace", "edsger", "barbara"])
COUNTRIES = st.sampled_from([None, "DE", "FR", "IN"])


@st.composite
def videos(draw: st.DrawFn) -> list[Candidate]:
    count = draw(st.integers(0, 20))
    hashes = st.lists(st.sampled_from([0, 1, 2**40, 2**63 | 5, 0xFFFF_FFFF_FFFF_FFFF]), max_size=2)
    return [
        Candidate(
            f"v{number:02d}",
            draw(CREATORS),
            draw(COUNTRIES),
            draw(SCORES),
            draw(SCORES),
            draw(SCORES),
            tuple(draw(hashes)),
        )
        for number in range(count)
    ]


RULES = st.builds(
    SplitRules,
    val=SHARES,
    test=SHARES,
    by_creator=st.booleans(),
    by_country=st.booleans(),
    similar_bits=st.sampled_from([None, 0, 4]),
    motion=st.floats(0, 3),
    occlusion=st.floats(0, 3),
    reappearance=st.floats(0, 3),
    seed=st.integers(0, 5),
)


@given(videos(), RULES)
def test_every_video_is_on_one_side(found: list[Candidate], rules: SplitRules) -> None:
    assert divide(found, rules).splits.keys() == {video.key for video in found}


@given(videos(), RULES)
def test_no_creator_is_on_two_sides(found: list[Candidate], rules: SplitRules) -> None:
    splits = divide(found, rules).splits
    sides = defaultdict(set)
    for video in found:
        if rules.by_creator and video.creator:
            sides["creator", video.creator.strip().lower()].add(splits[video.key])
        if rules.by_country and video.country:
            sides["country", video.country].add(splits[video.key])
    assert all(len(each) == 1 for each in sides.values())


@given(videos(), RULES)
def test_no_part_is_larger_than_asked_for(found: list[Candidate], rules: SplitRules) -> None:
    splits = list(divide(found, rules).splits.values())
    assert splits.count("val") <= rules.val * len(found) + 1e-6
    assert splits.count("test") <= rules.test * len(found) + 1e-6


@given(videos(), RULES)
def test_the_order_of_the_videos_does_not_matter(found: list[Candidate], rules: SplitRules) -> None:
    assert divide(found[::-1], rules) == divide(found, rules)


@given(videos(), RULES)
def test_what_looks_alike_stays_together_or_is_told(found: list[Candidate], rules: SplitRules) -> None:
    division = divide(found, rules)
    across = [
        leak
        for leak in look_alikes(sorted(found, key=lambda video: video.key), rules.similar_bits or 0)
        if division.splits[leak.one] != division.splits[leak.other]
    ]
    if rules.similar_bits is None:
        assert {(leak.one, leak.other) for leak in across} <= {(one.one, one.other) for one in division.leaks}
    else:
        assert across == division.leaks == []


@given(videos(), RULES)
def test_groups_are_a_partition(found: list[Candidate], rules: SplitRules) -> None:
    keys = [key for each in group(found, rules) for key in each]
    assert sorted(keys) == sorted(video.key for video in found)


@given(videos(), SHARES, SHARES)
def test_of_single_videos_the_hardest_are_test_then_val(
    found: list[Candidate], val: float, test: float
) -> None:
    rules = SplitRules(val=val, test=test, by_creator=False, similar_bits=None)
    division = divide(found, rules)
    by_side = defaultdict(list)
    for key, side in division.splits.items():
        by_side[side].append(round(division.scores[key], 9))
    for harder, easier in (("test", "val"), ("val", "train"), ("test", "train")):
        if by_side[harder] and by_side[easier]:
            assert min(by_side[harder]) >= max(by_side[easier])


@given(videos(), RULES)
def test_scores_lie_between_the_measures(found: list[Candidate], rules: SplitRules) -> None:
    for video in found:
        measures = (video.motion, video.occlusion, video.reappearance)
        value = score(video, rules)
        assert value == 0 or min(measures) - 1e-9 <= value <= max(measures) + 1e-9


def test_look_alikes_are_named_with_their_distance() -> None:
    found = [Candidate("a", hashes=(0b0,)), Candidate("b", hashes=(0b111,)), Candidate("c")]
    assert look_alikes(found, 4) == [Leak("a", "b", 3)]
    assert look_alikes(found, 2) == []


def test_a_group_too_large_for_a_part_stays_in_train() -> None:
    found = [Candidate(f"v{number}", "ada", motion=1.0) for number in range(5)] + [Candidate("x", "eve")]
    division = divide(found, SplitRules(test=0.2))
    assert division.splits["x"] == "test"
    assert {division.splits[f"v{number}"] for number in range(5)} == {"train"}
