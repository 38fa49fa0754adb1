"""``maskloom weights``: the list, verifying, and fetching without a network."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import build
from model.checkpoints.catalogue import CATALOGUE
from model.checkpoints.record import FileRecord, write_record


def run(*words: object) -> Result:
    return CliRunner().invoke(build(), ["weights", *map(str, words)])


def place(folder: Path, name: str, recorded: bytes | None = None) -> Path:
    """A file in place of published weights, recorded as if it had held other bytes."""
    path = folder / CATALOGUE[name].file_name
    path.write_bytes(b"tensors")
    if recorded is not None:
        write_record(path, FileRecord(len(recorded), hashlib.sha256(recorded).hexdigest()))
    return path


class TestList:
    def test_names_every_network_and_its_state(self, tmp_path: Path) -> None:
        place(tmp_path, "sam2.1-tiny")
        result = run("list", "--folder", tmp_path, "--json")
        rows = {row["name"]: row for row in json.loads(result.stdout)}
        assert rows.keys() == {*CATALOGUE, "nano"}
        assert rows["sam2.1-tiny"]["state"] == "present"
        assert rows["sam2-large"]["state"] == "missing"
        assert rows["sam2-large"]["url"].startswith("https://")

    def test_is_readable(self, tmp_path: Path) -> None:
        result = run("list", "--folder", tmp_path)
        assert result.exit_code == 0
        assert f"folder: {tmp_path}" in result.stdout
        assert "sam2.1-base-plus" in result.stdout


class TestVerify:
    @pytest.mark.parametrize(
        ("recorded", "state", "status"),
        [(b"tensors", "intact", 0), (b"other", "changed", 1), (None, "implausible", 1)],
    )
    def test_compares_with_the_record(
        self, tmp_path: Path, recorded: bytes | None, state: str, status: int
    ) -> None:
        place(tmp_path, "sam2-tiny", recorded)
        result = run("verify", "--folder", tmp_path, "--json")
        assert [row["state"] for row in json.loads(result.stdout)] == [state]
        assert result.exit_code == status

    def test_a_missing_file_that_was_asked_for_is_a_failure(self, tmp_path: Path) -> None:
        result = run("verify", "sam2-tiny", "--folder", tmp_path)
        assert result.exit_code == 1
        assert "missing" in result.stdout

    def test_nothing_there_is_said(self, tmp_path: Path) -> None:
        result = run("verify", "--folder", tmp_path)
        assert result.exit_code == 0
        assert "no fetched weights" in result.stdout

    def test_an_unknown_name_is_refused(self, tmp_path: Path) -> None:
        assert run("verify", "sam3", "--folder", tmp_path).exit_code == 2


class TestFetch:
    def test_offline_says_which_file_to_put_where(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_network(*_: object, **__: object) -> None:
            raise httpx.ConnectError("no network")

        monkeypatch.setattr(httpx.Client, "stream", no_network)
        result = run("fetch", "sam2.1-tiny", "--folder", tmp_path)
        assert result.exit_code == 3
        assert "sam2.1_hiera_tiny.pt" in result.stderr
        assert str(tmp_path) in result.stderr.replace("\n", "")

    def test_what_is_there_and_intact_is_not_fetched_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(httpx.Client, "stream")
        path = place(tmp_path, "sam2.1-tiny", b"tensors")
        result = run("fetch", "sam2.1-tiny", "--folder", tmp_path, "--json")
        assert result.exit_code == 0
        assert json.loads(result.stdout) == {"name": "sam2.1-tiny", "path": str(path)}

    def test_an_unknown_name_is_refused(self, tmp_path: Path) -> None:
        result = run("fetch", "sam3", "--folder", tmp_path)
        assert result.exit_code == 2
