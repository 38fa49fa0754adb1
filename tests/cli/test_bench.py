from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.commands import bench as command
from cli.main import build


def test_outside_of_a_checkout_it_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "CHECKOUT", tmp_path)
    result = CliRunner().invoke(build(), ["bench", "--quick"])
    assert result.exit_code == command.NO_CHECKOUT
    assert "clone Maskloom" in result.output


def test_options_reach_the_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("bench.alone.answer", lambda _questions, words, _say: asked.append(list(words)))
    options = [
        "--quick",
        "--only",
        "encode",
        "--network",
        "sam2.1-small",
        "--threads",
        "1",
        "--json",
        "x.json",
    ]
    result = CliRunner().invoke(build(), ["bench", *options])
    assert result.exit_code == 0, result.output
    first = ["--json", "x.json", "--side", "1024", "--quick", "--threads", "1"]
    assert asked == [[*first, "--network", "sam2.1-small", "--only", "encode"]]
