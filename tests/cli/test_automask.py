"""``maskloom automask`` on small clips: what it writes, reports and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import Result
from typer.testing import CliRunner

from cli.commands import automask as automask_module
from cli.main import build
from media import rle
from media.reader import FrameReader
from media.sample import write_sample_video
from media.sav import read_sav
from tests.model.small import SMALL, drawn_tracker

WIDTH, HEIGHT, FRAMES = 96, 64, 10
LENIENT = ("--grid", "1x4", "--min-iou", "0", "--min-stability", "0", "--min-region", "4")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "room.mp4"
    write_sample_video(path, seconds=FRAMES / 24, width=WIDTH, height=HEIGHT)
    return path


@pytest.fixture(autouse=True)
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(automask_module, "load_network", lambda _model, _weights: drawn_tracker(SMALL))


def run(*words: object) -> Result:
    return CliRunner().invoke(build(), ["automask", *map(str, words)])


def report(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


class TestOutput:
    def test_annotation_preview_and_report_agree(self, clip: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        told = report(clip, "--out", out, *LENIENT)
        assert sorted(path.name for path in out.iterdir()) == ["overlay.mp4", "room_auto.json"]
        annotation = read_sav(out / "room_auto.json")
        assert annotation.masklet_num == len(told["masklets"]) >= 1
        assert set(annotation.masklet_type) == {"auto"}
        assert set(annotation.masklet_edited_frame_count) == {0}
        assert set(annotation.masklet_frame_count) == {3}  # frames 0, 4 and 8 of ten
        for position, one in enumerate(told["masklets"]):
            first = annotation.masks_of(position)[0]
            assert first is not None
            assert rle.area(first) == one["area"]
            assert one["frames"] == FRAMES
        assert [len(scores or ()) for scores in annotation.masklet_stability_score] == [
            annotation.masklet_num
        ] * 3
        with FrameReader(out / "overlay.mp4") as preview:
            assert (len(preview), preview.width, preview.height) == (FRAMES, WIDTH, HEIGHT)

    def test_frames_between_may_be_left_out(self, clip: Path, tmp_path: Path) -> None:
        every, fourth = tmp_path / "every", tmp_path / "fourth"
        report(clip, "--out", every, "--no-overlay", *LENIENT)
        told = report(clip, "--out", fourth, "--step", 4, *LENIENT)
        assert {one["frames"] for one in told["masklets"]} == {3}
        of_every, of_fourth = (read_sav(folder / "room_auto.json") for folder in (every, fourth))
        assert of_every.masklet[0] == of_fourth.masklet[0]

    def test_the_text_says_what_was_found_and_that_the_weights_are_untrained(
        self, clip: Path, tmp_path: Path
    ) -> None:
        result = run(clip, "--out", tmp_path / "out", "--no-overlay", *LENIENT)
        assert result.exit_code == 0
        assert "from 16 points" in result.stdout
        assert "UNTRAINED" in result.stdout
        assert "masklet 0:" in result.stdout

    def test_a_video_without_objects_has_an_empty_annotation(self, clip: Path, tmp_path: Path) -> None:
        told = report(clip, "--out", tmp_path, "--grid", "1x2", "--min-iou", "1", "--no-overlay")
        assert told["masklets"] == []
        assert read_sav(tmp_path / "room_auto.json").masklet_num == 0

    def test_an_annotation_is_replaced_only_when_asked(self, clip: Path, tmp_path: Path) -> None:
        (tmp_path / "room_auto.json").write_text("precious")
        words = (clip, "--out", tmp_path, "--no-overlay", "--grid", "1x1")
        refused = run(*words)
        assert refused.exit_code == 2
        assert (tmp_path / "room_auto.json").read_text() == "precious"
        assert run(*words, "--overwrite").exit_code == 0
        assert (tmp_path / "room_auto.json").read_text() != "precious"


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("--grid", "32"), "should read CROPSxPOINTS"),
            (("--grid", "0x8"), "crops_per_side"),
            (("--min-iou", "1.5"), "min_predicted_iou"),
            (("--step", "3"), "one of 1, 2, 4"),
            (("--frame", "6", "--step", "4"), "multiple of frame_step"),
            (("--most", "0"), "max_masklets"),
            (("--frame", "400"), "frame"),
        ],
        ids=["grid", "crops", "share", "step", "between-frames", "most", "no-such-frame"],
    )
    def test_wrong_options(self, words: tuple[str, ...], sentence: str, clip: Path, tmp_path: Path) -> None:
        result = run(clip, "--out", tmp_path, "--grid", "1x1", *words)
        assert result.exit_code == 2
        assert sentence in " ".join(result.stderr.replace("│", " ").split())
        assert not (tmp_path / "room_auto.json").exists()

    def test_a_file_that_is_no_video(self, tmp_path: Path) -> None:
        junk = tmp_path / "junk.mp4"
        junk.write_bytes(b"no video at all" * 100)
        assert run(junk, "--out", tmp_path / "out").exit_code == 3
