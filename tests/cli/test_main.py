"""The command line as a whole: what it knows, how fast it starts, how it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import commands
from cli.main import build
from supervisor.valkey import LocalValkey

FILES = sorted(path.stem for path in Path(commands.__path__[0]).glob("*.py") if path.stem != "__init__")
HEAVY = ("torch", "fastapi", "sqlalchemy", "celery", "numpy", "av", "redis")


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name in [*os.environ]:
        if name.startswith(("MASKLOOM_", "DATABASE_", "REDIS_")):
            monkeypatch.delenv(name)
    return CliRunner()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_a_command_with_help(runner: CliRunner, name: str) -> None:
    result = runner.invoke(build(), [name.rstrip("_").replace("_", "-"), "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage" in result.output


def test_starts_without_heavy_packages() -> None:
    code = (
        f"import sys; from cli.main import build; build(); print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_version(runner: CliRunner) -> None:
    assert runner.invoke(build(), ["--version"]).output.strip().count(".") == 2


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_single_process_needs_its_services(runner: CliRunner, command: str) -> None:
    result = runner.invoke(build(), [command], env={"REDIS_URL": "redis://queue"})
    assert result.exit_code == 2
    assert result.output.startswith("DATABASE_URL must be set")


def test_bad_setting_is_named(runner: CliRunner) -> None:
    result = runner.invoke(build(), ["serve"], env={"MASKLOOM_FRAME_RATE": "fast"})
    assert result.exit_code == 2
    assert "MASKLOOM_FRAME_RATE cannot be used" in result.output


@pytest.mark.parametrize("command", ["up", "serve"])
def test_options_are_looked_at_like_settings(runner: CliRunner, command: str) -> None:
    result = runner.invoke(build(), [command, "--port", "99999"])
    assert result.exit_code == 2
    assert "MASKLOOM_PORT cannot be used" in result.output


@pytest.mark.parametrize("command", ["train settings.toml", "synth --out here"], ids=["train", "synth"])
def test_device_that_is_not_there(runner: CliRunner, command: str) -> None:
    result = runner.invoke(build(), [*command.split(), "--device", "abacus"])
    assert result.exit_code == 2
    assert "abacus cannot be used here" in result.output


def test_up_refuses_an_unusable_home_in_one_sentence(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = runner.invoke(build(), ["up", "--no-browser"], env={"MASKLOOM_HOME": str(tmp_path / "file")})
    assert result.exit_code == 1
    assert "cannot be written" in result.output


def test_check_of_a_worker_that_nobody_heard_of(runner: CliRunner, redis_url: str) -> None:
    environment = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": redis_url}
    result = runner.invoke(build(), ["worker", "--check", "--name", "three"], env=environment)
    assert result.exit_code == 1
    assert result.output == "worker three: not heard of\n"


def test_check_of_a_live_worker(runner: CliRunner, valkey_server: LocalValkey, redis_url: str) -> None:
    with valkey_server.connect() as client:
        client.set("worker:three", "{}", px=60_000)
    environment = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": redis_url}
    result = runner.invoke(build(), ["worker", "--check", "--name", "three"], env=environment)
    assert result.exit_code == 0
    assert result.output == "worker three: alive\n"
