"""A running average of the weights: what is saved for use."""

import torch
from torch import Tensor, nn


class WeightAverage:
    """Exponential average of a network's parameters and buffers, kept in their own types.

    Early on the decay is smaller, (1 + n) / (10 + n) after n updates, so that fresh weights are forgotten.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self._updates = 0
        self._values = {name: value.detach().clone() for name, value in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Take in the present weights."""
        decay = min(self._decay, (1 + self._updates) / (10 + self._updates))
        self._updates += 1
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                self._values[name].lerp_(value, 1 - decay)
            else:
                self._values[name].copy_(value)

    def weights(self) -> dict[str, Tensor]:
        """Return the averaged state dict."""
        return self._values

    def state(self) -> dict[str, object]:
        """Return what ``restore`` needs."""
        return {"updates": self._updates, "values": self._values}

    def restore(self, state: dict[str, object]) -> None:
        """Go on from a saved state."""
        updates, values = state["updates"], state["values"]
        if not isinstance(updates, int) or not isinstance(values, dict):
            raise TypeError("not the state of a weight average")
        self._updates = updates
        for name, value in values.items():
            self._values[name].copy_(value)
