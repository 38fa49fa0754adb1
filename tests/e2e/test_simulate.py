"""``maskloom simulate`` against the real product: three phases, a return round, automatic masklets."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from backend.accounts.actor import Permission
from backend.core.settings import CHECKOUT
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

SMALL = ["--seconds", "0.5", "--width", "192", "--objects", "1", "--grid", "3", "--automatic", "2"]


@pytest.fixture
def token(product: Product) -> str:
    """A token with which a program works in the admin's name."""
    wish = {"name": "simulation", "scopes": [permission.value for permission in Permission]}
    made = product.client.post("/api/me/tokens", json=wish)
    made.raise_for_status()
    return str(made.json()["secret"])


def simulate(product: Product, token: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "simulate", "--server", product.url, *options],
        cwd=CHECKOUT,
        env={**os.environ, "MASKLOOM_TOKEN": token},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def test_from_upload_to_table_1(product: Product, token: str) -> None:
    done = simulate(product, token, *SMALL, "--json")
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    phases = {group["key"]: group["measures"] for group in table["groups"]}
    assert list(phases) == ["phase-1", "phase-2", "phase-3"]
    first, second, third = phases.values()
    assert first["edited_frames_percent"] == 100.0
    assert (first["propagations"], first["rounds_per_masklet"]) == (0, 1.0)
    assert second["propagations"] >= 1
    assert second["rounds_per_masklet"] == 2.0  # the hurried masklet came back once
    assert second["acceptance_rate"] == 0.5
    assert third["propagations"] >= 1
    assert all(measures["seconds_per_frame"] > 0 for measures in phases.values())
    assert all(measures["alignment_all"] is not None for measures in (second, third))
    assert "phase-2: Grace annotated the" in done.stderr
    assert ": queued" in done.stderr
    assert "automatic:" in done.stderr


def test_says_what_is_wrong(product: Product) -> None:
    refused = simulate(product, "mlt_wrong", *SMALL)
    assert refused.returncode == 4
    assert "does not know who you are: make a token" in refused.stderr
