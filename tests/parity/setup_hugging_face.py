"""Put Hugging Face's ``transformers`` into a folder of its own; torchvision is the official one's."""

from tests.parity import setup_official
from tests.parity.peers import PARITY, install_into

SITE = PARITY / "transformers"
PACKAGES = (
    "transformers==5.23.0",
    "huggingface-hub==2.4.0",
    "tokenizers==0.23.3",
    "safetensors==0.8.0",
    "regex==2026.11.15",
    "pyyaml==6.0.3",
    "filelock==4.2.12",
    "fsspec==2026.9.0",
    "httpx==0.28.1",
    "packaging==26.3",
    "typer==0.29.2",
    "shellingham==1.5.4",
)


def is_installed() -> bool:
    """Whether the package can be found, with what it needs."""
    return (SITE / "transformers").is_dir() and setup_official.is_installed()


def install() -> None:
    """Install the package into ``var/parity/transformers``; does nothing when it is there.

    Raises:
        PeerNotInstalled: pip failed, for example without a network.
    """
    setup_official.install()
    if not is_installed():
        install_into(SITE, PACKAGES)
