from collections.abc import Iterator

import pytest
import torch

from model.tracker import Tracker
from tests.model.small import SMALL, drawn_tracker


@pytest.fixture(autouse=True)
def _one_thread_and_a_fixed_seed() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def tracker() -> Tracker:
    """A very small network in evaluation mode whose parts all matter; tests must not change it."""
    return drawn_tracker(SMALL)
