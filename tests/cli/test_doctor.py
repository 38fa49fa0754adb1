"""``maskloom doctor``: each finding says what is there or what to do."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.core.settings import Settings
from cli import health
from cli.health import State
from cli.main import build
from supervisor.folders import runtime_folder


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    home = tmp_path / "home"
    yield Settings(
        home=home, database_url="", redis_url="", port=0, frontend_dist=tmp_path, weights=None, model="nano"
    )
    shutil.rmtree(runtime_folder(home), ignore_errors=True)


def test_carried_services_start_and_leave_nothing(settings: Settings) -> None:
    for check in (health.postgres, health.valkey):
        finding = check(settings)
        assert finding.state is State.OK, finding.text
        assert "the carried server starts" in finding.text
    assert list(settings.home.iterdir()) == []


def test_outside_services_that_answer(settings: Settings, blank_database_url: str, redis_url: str) -> None:
    outside = settings.model_copy(update={"database_url": blank_database_url, "redis_url": redis_url})
    assert health.postgres(outside).state is State.OK
    assert health.valkey(outside).state is State.OK


def test_outside_services_that_do_not(settings: Settings) -> None:
    outside = settings.model_copy(
        update={"database_url": "postgresql://127.0.0.1:1/x", "redis_url": "redis://127.0.0.1:1"}
    )
    for finding, name in ((health.postgres(outside), "DATABASE_URL"), (health.valkey(outside), "REDIS_URL")):
        assert finding.state is State.PROBLEM
        assert finding.text.startswith(f"{name} does not answer")


def test_taken_port(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = settings.model_copy(update={"port": server.getsockname()[1]})
        assert health.port(taken).state is State.PROBLEM
    assert health.port(settings).state is State.OK


def test_home_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lost = settings.model_copy(update={"home": tmp_path / "file" / "home"})
    for check in (health.postgres, health.valkey, health.port):
        finding = check(lost)
        assert finding.state is State.PROBLEM
        assert "name another folder with MASKLOOM_HOME" in finding.text


def test_network_that_there_is_not(settings: Settings) -> None:
    finding = health.weights(settings.model_copy(update={"model": "nanno"}))
    assert finding.state is State.PROBLEM
    assert "nano; MASKLOOM_MODEL chooses it" in finding.text


def test_page(settings: Settings) -> None:
    assert "./run setup" in health.page(settings).text
    (settings.frontend_dist / "index.html").touch()
    assert health.page(settings).state is State.OK


def test_named_weights_that_are_missing(settings: Settings, tmp_path: Path) -> None:
    named = settings.model_copy(update={"weights": tmp_path / "none.pt"})
    assert health.weights(named).state is State.PROBLEM
    (tmp_path / "none.pt").touch()
    assert health.weights(named).state is State.OK


def test_disk_names_the_folder_even_before_it_exists(settings: Settings) -> None:
    finding = health.disk(settings)
    assert str(settings.home) in finding.text
    assert not settings.home.exists()


@pytest.mark.parametrize(
    ("free_gib", "state"), [(100.0, State.OK), (3.0, State.WARNING), (0.5, State.PROBLEM)]
)
def test_disk_space(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free_gib: float, state: State
) -> None:
    usage = shutil.disk_usage("/")._replace(free=int(free_gib * 1024**3))
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: usage)
    assert health.disk(settings).state is state


@pytest.mark.parametrize(
    ("machine", "flags", "state", "words"),
    [
        ("x86_64", {"avx2", "avx512_bf16", "amx_bf16"}, State.OK, "AMX"),
        ("x86_64", {"avx2", "avx512_bf16"}, State.OK, "with bf16"),
        ("x86_64", {"avx2"}, State.OK, "without bf16"),
        ("x86_64", {"sse2"}, State.WARNING, "slow"),
        ("arm64", set(), State.OK, "arm64"),
    ],
)
def test_processor(machine: str, flags: set[str], state: State, words: str) -> None:
    finding = health.processor_finding(machine, frozenset(flags))
    assert finding.state is state
    assert words in finding.text


def test_report_for_machines(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASKLOOM_HOME", str(settings.home))
    result = CliRunner().invoke(build(), ["doctor", "--json"])
    findings = json.loads(result.output)
    assert [finding["name"] for finding in findings][:3] == ["python", "torch", "processor"]
    assert {finding["state"] for finding in findings} <= {"ok", "warning", "problem"}
    has_problem = any(finding["state"] == "problem" for finding in findings)
    assert result.exit_code == int(has_problem)
