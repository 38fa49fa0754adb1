"""The fixed tenth of every data set that is never trained on."""

from hashlib import blake2b

FOLDS = 10


def is_held_out(name: str) -> bool:
    """Whether the image or video called ``name`` (file name without its ending) is kept for evaluation.

    It depends on the name alone, so it stays the same on every machine and when a data set grows.
    """
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") % FOLDS == 0
