"""The SA-V annotation format, by itself and against released files."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from pycocotools import mask as coco

from media import rle
from media.errors import BadRle, BadSavJson
from media.rle import Rle
from media.sav import (
    SavAnnotation,
    SavMasklet,
    SavVideo,
    annotated_frames,
    build_sav,
    read_sav,
    statistics_of,
    write_sav,
)

VIDEO = SavVideo(
    "clip_1", frame_count=18, frame_rate=Fraction(24), height=200, width=160, environment="Indoor"
)
RELEASED = ("sav_000001_manual.json", "sav_000001_auto.json")


def square(side: int) -> Rle:
    mask = np.zeros((200, 160), np.bool_)
    mask[:side, :side] = True
    return rle.encode(mask)


def example() -> SavAnnotation:
    """Five annotated frames of two masklets."""
    first = SavMasklet(3, [None, square(10), None, square(20), square(30)], edited_frame_count=2)
    second = SavMasklet(8, [square(100)] * 5)
    return build_sav(VIDEO, [first, second])


def broken(**changes: Any) -> bytes:
    return json.dumps(json.loads(write_sav(example())) | changes).encode()


class TestStatistics:
    def test_follow_the_definitions(self) -> None:
        measured = statistics_of([None, square(10), None, square(20), square(30)], 200, 160)
        assert measured.size_abs == pytest.approx((100 + 400 + 900) / 3)
        assert measured.size_rel == pytest.approx((100 + 400 + 900) / 3 / 32000)
        assert measured.visibility_changes == 2
        assert measured.first_appeared_frame == 1

    @pytest.mark.parametrize(
        ("side", "bucket"), [(1, "small"), (31, "small"), (32, "medium"), (95, "medium"), (96, "large")]
    )
    def test_buckets_begin_at_32_and_96_squared(self, side: int, bucket: str) -> None:
        assert statistics_of([square(side)], 200, 160).size_bucket == bucket

    def test_an_object_that_is_never_seen_gives_zeros(self) -> None:
        assert statistics_of([None, rle.empty(200, 160)], 200, 160) == (0.0, 0.0, "small", 0, 0)

    @given(npst.arrays(np.bool_, st.integers(1, 30)))
    def test_visibility_changes_count_from_the_first_appearance(self, seen: np.ndarray[Any, Any]) -> None:
        masks = [square(9) if visible else None for visible in seen]
        measured = statistics_of(masks, 200, 160)
        text = "".join("x" if visible else " " for visible in seen).lstrip()
        assert measured.visibility_changes == text.count("x ") + text.count(" x")
        assert measured.first_appeared_frame == (len(seen) - len(text) if text else 0)


class TestBuild:
    def test_describes_the_video(self) -> None:
        annotation = example()
        assert annotation.video_duration == 0.75
        assert annotation.video_resolution == 32000.0
        assert annotation.masklet_frame_count == [5, 5]
        assert annotation.masklet_edited_frame_count == [2, 0]
        assert annotation.masklet_num == 2

    def test_an_invisible_object_has_an_empty_mask_not_null(self) -> None:
        assert example().masks_of(0)[0] == rle.empty(200, 160)

    def test_annotates_every_fourth_frame(self) -> None:
        assert list(annotated_frames(18)) == [0, 4, 8, 12, 16]
        assert len(annotated_frames(483)) == 121

    def test_writes_scores_when_all_masklets_have_them(self) -> None:
        auto = SavMasklet(0, [square(5)] * 5, "auto", stability_scores=[0.5, 0.6, 0.7, 0.8, 0.9])
        assert build_sav(VIDEO, [auto]).masklet_stability_score == [[0.5], [0.6], [0.7], [0.8], [0.9]]
        manual = SavMasklet(1, [square(5)] * 5)
        assert build_sav(VIDEO, [auto, manual]).masklet_stability_score == [None, None]

    def test_a_video_without_masklets_can_be_written(self) -> None:
        empty_video = build_sav(VIDEO, [])
        assert read_sav(write_sav(empty_video)) == empty_video

    @pytest.mark.parametrize("count", [4, 6])
    def test_refuses_a_masklet_of_another_length(self, count: int) -> None:
        with pytest.raises(BadSavJson):
            build_sav(VIDEO, [SavMasklet(0, [square(5)] * 5), SavMasklet(1, [square(5)] * count)])

    def test_refuses_masks_of_another_size(self) -> None:
        with pytest.raises(BadSavJson) as caught:
            build_sav(VIDEO, [SavMasklet(0, [rle.empty(160, 200)] * 5)])
        assert caught.value.facts["field"] == "masklet[0][0].size"

    def test_refuses_counts_that_do_not_fill_the_mask(self) -> None:
        with pytest.raises(BadRle):
            build_sav(VIDEO, [SavMasklet(0, [Rle((200, 160), "00")] * 5)])


class TestReadAndWrite:
    def test_write_read_write_gives_the_same_bytes(self) -> None:
        written = write_sav(example())
        assert write_sav(read_sav(written)) == written

    @pytest.mark.filterwarnings("ignore:__array__ implementation")  # pycocotools 2.0.11 beside NumPy 2.4
    def test_a_reader_of_the_released_files_reads_ours(self) -> None:
        values = json.loads(write_sav(example()))
        masks = [coco.decode(mask) for mask in values["masklet"][4]]
        assert [mask.shape for mask in masks] == [(200, 160), (200, 160)]
        assert [int(mask.sum()) for mask in masks] == [900, 10000]
        assert values["masklet_stability_score"] == [None, None]

    def test_null_masks_are_read_and_kept(self) -> None:
        values = json.loads(write_sav(example()))
        values["masklet"][0][0] = None
        content = json.dumps(values).encode()
        annotation = read_sav(content)
        assert annotation.masks_of(0)[0] is None
        assert write_sav(annotation) == content

    def test_numbers_and_environments_keep_their_kind(self) -> None:
        content = broken(video_height=200, video_width=160.0, video_environment=["Indoor", "Outdoor"])
        assert write_sav(read_sav(content)) == content

    def test_fields_of_others_are_passed_over(self) -> None:
        assert read_sav(broken(labels=["dog"])) == example()

    def test_reads_a_path(self, tmp_path: Path) -> None:
        path = tmp_path / "clip_manual.json"
        path.write_bytes(write_sav(example()))
        assert read_sav(path) == read_sav(str(path)) == example()

    @settings(max_examples=20)
    @given(st.lists(npst.arrays(np.bool_, (7, 5)), min_size=2, max_size=2))
    def test_any_mask_survives(self, masks: list[np.ndarray[Any, Any]]) -> None:
        video = SavVideo("v", 8, Fraction(24), 7, 5, [])
        annotation = build_sav(video, [SavMasklet(0, [rle.encode(mask) for mask in masks])])
        again = read_sav(write_sav(annotation))
        assert [rle.decode(mask).tolist() for mask in again.masks_of(0) if mask] == [
            m.tolist() for m in masks
        ]


class TestErrors:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"video_id": 7}, "video_id"),
            ({"video_duration": "long"}, "video_duration"),
            ({"video_duration": -1}, "video_duration"),
            ({"video_height": True}, "video_height"),
            ({"video_height": 0}, "video_height"),
            ({"video_width": 160.5}, "video_width"),
            ({"video_environment": ["Indoor", 3]}, "video_environment"),
            ({"masklet_num": 3}, "masklet_id"),
            ({"masklet_num": 2.0}, "masklet_num"),
            ({"masklet_id": [1]}, "masklet_id"),
            ({"masklet_id": [1, 1]}, "masklet_id"),
            ({"masklet_id": [1, "2"]}, "masklet_id[1]"),
            ({"masklet_size_bucket": ["small", "huge"]}, "masklet_size_bucket[1]"),
            ({"masklet_type": ["manual", None]}, "masklet_type[1]"),
            ({"masklet_frame_count": [5, 4]}, "masklet_frame_count[1]"),
            ({"masklet_edited_frame_count": [0.5, 1]}, "masklet_edited_frame_count[0]"),
            ({"masklet": {}}, "masklet"),
            ({"masklet": [[None, None]] * 4 + [[None]]}, "masklet[4]"),
            ({"masklet": [[None, 5]] * 5}, "masklet[0][1]"),
            ({"masklet": [[None, {"size": [1, 2], "counts": "0"}]] * 5}, "masklet[0][1].size"),
            ({"masklet": [[None, {"size": [200, 160], "counts": [1]}]] * 5}, "masklet[0][1].counts"),
            ({"masklet": [[None, {"size": [200, 160], "counts": "00"}]] * 5}, "masklet[0][1].counts"),
            ({"masklet_stability_score": None}, "masklet_stability_score"),
            ({"masklet_stability_score": [0.5]}, "masklet_stability_score"),
            ({"masklet_stability_score": [[1, "x"]] * 5}, "masklet_stability_score[0][1]"),
        ],
    )
    def test_name_the_field(self, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(BadSavJson) as caught:
            read_sav(broken(**changes))
        assert caught.value.facts["field"] == field
        assert field in caught.value.detail

    @pytest.mark.parametrize("name", list(json.loads(write_sav(example()))))
    def test_every_field_is_needed(self, name: str) -> None:
        values = json.loads(write_sav(example()))
        del values[name]
        with pytest.raises(BadSavJson) as caught:
            read_sav(json.dumps(values).encode())
        assert caught.value.facts["field"] == name

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"video_id": NaN}', b"[" * 100_000])
    def test_what_is_no_annotation_is_refused(self, content: bytes) -> None:
        with pytest.raises(BadSavJson):
            read_sav(content)


@pytest.mark.parametrize("name", RELEASED)
class TestReleasedFiles:
    def test_are_written_again_byte_for_byte(self, data_dir: Path, name: str) -> None:
        content = (data_dir / "sav_example" / name).read_bytes()
        assert write_sav(read_sav(content)) == content

    def test_are_rebuilt_from_their_masks_byte_for_byte(self, data_dir: Path, name: str) -> None:
        content = (data_dir / "sav_example" / name).read_bytes()
        released = json.loads(content)
        masks = read_sav(content)
        is_auto = "auto" in name
        video = SavVideo(
            released["video_id"],
            int(released["video_frame_count"]),
            Fraction(24),
            int(released["video_height"]),
            int(released["video_width"]),
            released["video_environment"],
            released["video_split"],
        )
        rebuilt = build_sav(
            video,
            [
                SavMasklet(
                    released["masklet_id"][at],
                    masks.masks_of(at),
                    "auto" if is_auto else "manual",
                    released["masklet_edited_frame_count"][at],
                    [row[at] for row in released["masklet_stability_score"]] if is_auto else None,
                )
                for at in range(released["masklet_num"])
            ],
        )
        assert write_sav(rebuilt) == content
