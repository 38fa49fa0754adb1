"""Put the official package into a folder of its own; ``official.py`` imports it from there."""

from importlib.util import find_spec

from tests.parity.peers import PARITY, install_into

SITE = PARITY / "site"
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


def is_installed() -> bool:
    """Whether the official package can be found, here or in the folder."""
    return (SITE / "sam2").is_dir() or find_spec("sam2") is not None


def install() -> None:
    """Install the official package into ``var/parity/site``; does nothing when it is there.

    Raises:
        PeerNotInstalled: pip failed, for example without a network.
    """
    if not is_installed():
        install_into(SITE, PACKAGES)
