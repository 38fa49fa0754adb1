"""Put a package to compare with into a folder of its own, never into the environment."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PARITY = Path(__file__).parents[2] / "var" / "parity"


class PeerNotInstalled(Exception):
    """A package could not be set up; the message says what to do."""


def install_into(folder: Path, packages: Sequence[str]) -> None:
    """Install packages into a folder, without their dependencies: those would replace the project's torch.

    Raises:
        PeerNotInstalled: pip failed, for example without a network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    outcome = subprocess.run(
        [*pip, "--target", str(folder), *packages],
        env={**os.environ, "SAM2_BUILD_CUDA": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise PeerNotInstalled(
            f"pip could not install {packages[0]} into {folder}. Check the network and run this again.\n"
            f"{outcome.stderr[-2000:]}"
        )
