"""``maskloom track`` on small clips: what it writes, reports and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import Result
from numpy.typing import NDArray
from PIL import Image
from typer.testing import CliRunner

from cli.commands import track as track_module
from cli.main import build
from media.reader import FrameReader
from media.rle import decode
from media.sample import sample_frames, write_sample_video
from media.sav import read_sav
from tests.model.small import SMALL, drawn_tracker

WIDTH, HEIGHT, FRAMES = 96, 64, 12


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "room.mp4"
    write_sample_video(path, seconds=FRAMES / 24, width=WIDTH, height=HEIGHT)
    return path


@pytest.fixture(autouse=True)
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setattr(track_module, "load_network", lambda *_: drawn_tracker(SMALL, seed=0))


def run(*words: object) -> Result:
    return CliRunner().invoke(build(), ["track", *map(str, words)])


def report(*words: object) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def picture(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


class TestOutput:
    def test_masks_annotation_and_preview_agree(self, clip: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        told = report(clip, "--click", "40,30", "--object", "frame=4 click=20,20 click=80,50,-", "--out", out)
        assert sorted(path.name for path in out.iterdir()) == ["masks", "overlay.mp4", "room_manual.json"]
        folders = [out / "masks" / name for name in ("000", "001")]
        for folder in folders:
            assert [path.name for path in sorted(folder.iterdir())] == [f"{n:05d}.png" for n in range(FRAMES)]
        annotation = read_sav(out / "room_manual.json")
        assert annotation.masklet_num == 2
        assert annotation.masklet_edited_frame_count == [1, 1]
        for position, frame_index in enumerate(range(0, FRAMES, 4)):
            for number, folder in enumerate(folders):
                written = annotation.masklet[position][number]
                shown = picture(folder / f"{frame_index:05d}.png")
                assert set(np.unique(shown)) <= {0, 255}
                assert written is not None
                assert np.array_equal(decode(written), shown > 0)
        with FrameReader(out / "overlay.mp4") as preview:
            assert (len(preview), preview.width, preview.height) == (FRAMES, WIDTH, HEIGHT)
        assert [one["prompted_frames"] for one in told["objects"]] == [[0], [4]]
        assert [one["tracked_frames"] for one in told["objects"]] == [FRAMES, FRAMES]
        assert told["objects"][0]["visible_frames"] > 0

    def test_frames_that_no_propagation_reached_are_black(self, clip: Path, tmp_path: Path) -> None:
        told = report(
            clip,
            "--frame",
            6,
            "--box",
            "20,10,60,50",
            "--direction",
            "forward",
            "--no-overlay",
            "--out",
            tmp_path,
        )
        assert told["objects"][0]["tracked_frames"] == 6
        assert "overlay" not in told["files"]
        assert not picture(tmp_path / "masks" / "000" / "00005.png").any()
        assert picture(tmp_path / "masks" / "000" / "00006.png").any()

    def test_a_mask_picture_is_a_prompt(self, clip: Path, tmp_path: Path) -> None:
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        mask[16:48, 24:64] = 255
        Image.fromarray(mask).save(tmp_path / "mask.png")
        report(clip, "--mask", tmp_path / "mask.png", "--no-overlay", "--out", tmp_path / "out")
        shown = picture(tmp_path / "out" / "masks" / "000" / "00000.png") > 0
        inside = mask > 0
        assert (shown & inside).sum() / (shown | inside).sum() > 0.9

    def test_a_folder_of_images_is_taken_as_it_is(self, tmp_path: Path) -> None:
        folder = tmp_path / "pictures"
        folder.mkdir()
        for index, frame in enumerate(sample_frames(seconds=3 / 24, width=WIDTH, height=HEIGHT)):
            Image.fromarray(frame.rgb).save(folder / f"{index}.png")
        told = report(folder, "--click", "40,30", "--no-overlay", "--out", tmp_path / "out")
        assert told["frames"] == 3
        assert (tmp_path / "out" / "pictures_manual.json").is_file()

    def test_the_text_says_what_happened_and_that_the_weights_are_untrained(
        self, clip: Path, tmp_path: Path
    ) -> None:
        result = run(clip, "--click", "40,30", "--out", tmp_path / "out")
        assert result.exit_code == 0
        assert f"{FRAMES} frames of {WIDTH} x {HEIGHT}" in result.stdout
        assert "object 1: visible on" in result.stdout
        assert "UNTRAINED" in result.stdout
        assert "UNTRAINED" in result.stderr


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "status", "complaint"),
        [
            (["--click", "500,30"], 4, "outside the frame"),
            (["--click", "40,30", "--frame", "99"], 4, "no frame 99"),
            (["--mask", "missing.png"], 4, "missing.png"),
            (["--click", "40"], 2, "X,Y"),
            (["--object", "frame=3"], 2, "at least one"),
            ([], 2, "say what to track"),
            (["--click", "40,30", "--direction", "up"], 2, "direction"),
        ],
    )
    def test_of_wrong_prompts(
        self, clip: Path, tmp_path: Path, words: list[str], status: int, complaint: str
    ) -> None:
        result = run(clip, *words, "--out", tmp_path / "out")
        assert result.exit_code == status
        assert complaint in " ".join(result.stderr.replace("│", " ").split())
        assert not (tmp_path / "out" / "masks").exists()

    def test_of_a_file_that_is_no_video(self, tmp_path: Path) -> None:
        words = tmp_path / "words.mp4"
        words.write_text("only words")
        result = run(words, "--click", "1,1", "--out", tmp_path / "out")
        assert result.exit_code == 3
        assert "not a video" in result.stderr

    def test_of_an_unknown_network(self, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        result = run(clip, "--click", "1,1", "--model", "sam3", "--out", tmp_path / "out")
        assert result.exit_code == 5
        assert "choose one of" in result.stderr

    def test_of_a_folder_that_holds_masks_unless_told_to_overwrite(self, clip: Path, tmp_path: Path) -> None:
        old = tmp_path / "masks" / "007" / "00000.png"
        old.parent.mkdir(parents=True)
        old.touch()
        wish = (clip, "--click", "40,30", "--no-overlay", "--out", tmp_path)
        refused = run(*wish)
        assert refused.exit_code == 2
        assert old.exists()
        assert run(*wish, "--overwrite").exit_code == 0
        assert not old.exists()
