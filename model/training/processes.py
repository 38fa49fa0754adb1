"""One process, or several started by ``torchrun``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed


@dataclass(frozen=True)
class Processes:
    """This process among all: its number, how many there are, and its device."""

    rank: int
    count: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """Whether this process writes files and logs."""
        return self.rank == 0

    def mean(self, value: Tensor) -> Tensor:
        """Return the mean of a tensor over all processes."""
        if self.count == 1:
            return value
        total = value.clone()
        distributed.all_reduce(total)
        return total / self.count

    def any(self, flag: bool) -> bool:
        """Return whether the flag is set on at least one process; all of them get the same answer."""
        if self.count == 1:
            return flag
        votes = torch.tensor(float(flag), device=self.device)
        distributed.all_reduce(votes)
        return bool(votes > 0)


@contextmanager
def join_processes(device: str | None = None) -> Iterator[Processes]:
    """Find out from the environment which process this is; leave the group at the end."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    cuda = torch.cuda.is_available() if device is None else device.startswith("cuda")
    place = torch.device("cuda", local) if cuda else torch.device(device or "cpu")
    if cuda:
        torch.cuda.set_device(place)
    if count > 1:
        distributed.init_process_group("nccl" if cuda else "gloo")
    try:
        yield Processes(rank, count, place)
    finally:
        if count > 1:
            distributed.destroy_process_group()
