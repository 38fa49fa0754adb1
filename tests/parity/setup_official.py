"""Put the official package into a folder of its own, beside the project's environment and never inside it.

Only the folder is written. The package and what it imports are installed without their dependencies, since
those would replace the project's torch; ``tests.parity.official`` appends the folder to the import path.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

SITE = Path(__file__).parents[2] / "var" / "parity" / "site"
PACKAGES = (
    "sam2==1.1.0",
    "torchvision==0.29.1",
    "hydra-core==1.3.8",
    "omegaconf==2.4.0",
    "antlr4-python3-runtime==4.9.3",
    "iopath==0.1.10",
    "portalocker==4.4.2",
    "tqdm==4.70.1",
)


class OfficialNotInstalled(Exception):
    """The official package could not be set up; the message says what to do."""


def is_installed() -> bool:
    """Whether the official package can be found, here or in the folder."""
    return (SITE / "sam2").is_dir() or find_spec("sam2") is not None


def install() -> None:
    """Install the official package into ``var/parity/site``; does nothing when it is there.

    Raises:
        OfficialNotInstalled: pip failed, for example without a network.
    """
    if is_installed():
        return
    SITE.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    outcome = subprocess.run(
        [*pip, "--target", str(SITE), *PACKAGES],
        env={**os.environ, "SAM2_BUILD_CUDA": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise OfficialNotInstalled(
            f"pip could not install {PACKAGES[0]} into {SITE}. Check the network and run this again.\n"
            f"{outcome.stderr[-2000:]}"
        )
