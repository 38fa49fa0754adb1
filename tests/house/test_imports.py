"""Which part may import which: the rules of pyproject.toml, and what they mean for a running process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.services import CHECKOUT

LIST_HEAVY = """
import importlib, pkgutil, sys
package = importlib.import_module({package!r})
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print(sorted({{name.partition(".")[0] for name in sys.modules}} & {unwanted!r}))
"""


@pytest.mark.parametrize(
    ("package", "unwanted"),
    [
        ("backend", {"torch", "model", "workers", "supervisor", "cli"}),
        ("media", {"torch", "sqlalchemy", "fastapi", "backend", "model", "workers"}),
        ("supervisor", {"torch", "model", "workers", "media"}),
    ],
)
def test_loading_all_of_a_package_loads_nothing_it_may_not_know(package: str, unwanted: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIST_HEAVY.format(package=package, unwanted=unwanted)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[]\n", done.stdout + done.stderr


def test_import_rules_of_the_project_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
