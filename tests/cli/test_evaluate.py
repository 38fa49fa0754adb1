import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.commands import evaluate as command
from cli.evaluation_choices import Given
from cli.main import build
from model.checkpoints.info import WeightsInfo
from model.evaluation.annotator import Prompting
from tests.model.evaluation.toys import square, write_davis
from tests.model.small import SMALL, drawn_tracker
from tests.model.training.toys import write_image_folder


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    frames = [[square(10 + 2 * index, 10)] for index in range(6)]
    return write_davis(tmp_path / "data", {"ball": frames, "disc": frames})


def run(*words: object) -> Result:
    return CliRunner().invoke(build(), ["evaluate", *(str(word) for word in words)])


def test_choices_are_those_of_the_annotator() -> None:
    assert [one.value for one in Given] == [one.value for one in Prompting]


def test_vos_with_baselines(videos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["--protocol", "vos", "--prompt", "mask", "--prompt", "box", "--model", "none", "--baselines"]
    answer = run(videos, "--out", out, *words)
    assert answer.exit_code == 0, answer.output
    report = json.loads((out / "results.json").read_text())
    rows = {(row["subject"], row["prompt"]): row for row in report["rows"]}
    assert len(rows) == 4
    copied, carried = rows["first mask copied", "mask"], rows["optical flow (DIS)", "mask"]
    assert copied["scores"]["J&F"] < carried["scores"]["J&F"]
    assert [part["video"] for part in carried["parts"]] == ["ball", "disc"]
    assert carried["cost"]["seconds_per_frame"] > 0
    table = list(csv.reader((out / "results.csv").read_text().splitlines()))
    assert table[0][:6] == ["subject", "prompt", "J&F", "J", "F", "presence"]
    assert not (out / "curve.svg").exists()


def test_online_draws_a_curve(videos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    answer = run(videos, "--out", out, "--protocol", "online", "--model", "none", "--baselines", "--json")
    assert answer.exit_code == 0, answer.output
    rows = json.loads(answer.stdout)["rows"]
    assert [len(row["curve"]) for row in rows] == [8, 8]
    assert (out / "curve.svg").read_text().count("<polyline") == 2


def test_images_with_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_image_folder(tmp_path / "data" / "set", ["a", "b"])
    network = drawn_tracker(SMALL)
    network.weights = WeightsInfo("small", "a file", "0" * 64, trained=True)
    monkeypatch.setattr(command, "_load", lambda *_: network)
    out = tmp_path / "out"
    answer = run(tmp_path / "data", "--out", out, "--protocol", "image", "--limit", 1, "--json")
    assert answer.exit_code == 0, answer.output
    report = json.loads(answer.stdout)
    assert report["weights_sha256"] == "0" * 64
    (row,) = report["rows"]
    assert set(row["scores"]) == {"1-click mIoU", "5-click mIoU"}
    assert row["parts"][0]["masks"] == 1


def test_scoring_given_masks(videos: Path, tmp_path: Path) -> None:
    truths = videos / "Annotations"
    answer = run(truths, "--out", tmp_path / "out", "--predictions", truths)
    assert answer.exit_code == 0, answer.output
    assert "100.0" in (tmp_path / "out" / "results.csv").read_text()
    assert (tmp_path / "out" / "objects.csv").read_text().splitlines()[1] == "Global score,,100.0,100.0,100.0"
    assert "J&F" in answer.stdout


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["--model", "none"], 2, "nothing to evaluate"),
        (["--model", "none", "--baselines"], 3, "no video data set"),
        (["--model", "nonesuch"], 5, "nonesuch"),
    ],
)
def test_refusals(words: list[str], status: int, sentence: str, tmp_path: Path) -> None:
    answer = run(tmp_path, "--out", tmp_path / "out", *words)
    assert answer.exit_code == status
    assert sentence in " ".join(answer.output.split())
