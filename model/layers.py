"""Small layers that several parts of the network share."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

MAP_NORM_EPS = 1e-6


class MapNorm(nn.Module):
    """Layer normalisation over the channels of every cell of a (b c h w) map.

    Written out, because torch's own wants the channels last and takes twice as long where they are not.
    """

    def __init__(self, channels: int, eps: float = MAP_NORM_EPS) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.eps = eps

    def forward(self, features: Tensor) -> Tensor:
        """Normalise (b c h w)."""
        return normalise_map(features, self.weight, self.bias, self.eps)


def normalise_map(features: Tensor, weight: Tensor, bias: Tensor, eps: float) -> Tensor:
    """Normalise every cell of a (b c h w) map over its channels; weight and bias are (c)."""
    centred = features - features.mean(dim=1, keepdim=True)
    variance = centred.square().mean(dim=1, keepdim=True)
    normal = centred / torch.sqrt(variance + eps)
    return weight[:, None, None] * normal + bias[:, None, None]


class Mlp(nn.Module):
    """Linear layers with an activation between them, none after the last."""

    def __init__(
        self,
        width_in: int,
        inner: int,
        width_out: int,
        layers: int,
        activation: Callable[[Tensor], Tensor] = functional.relu,
    ) -> None:
        super().__init__()
        widths = [width_in, *[inner] * (layers - 1), width_out]
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(widths))
        self._activation = activation

    def start_at(self, value: float) -> None:
        """Let fresh weights answer with about this value."""
        nn.init.constant_(self.layers[-1].bias, value)  # type: ignore[arg-type]  # layers are all linear

    def forward(self, tokens: Tensor) -> Tensor:
        """Map (... width_in) to (... width_out)."""
        *inner, last = self.layers
        for layer in inner:
            tokens = self._activation(layer(tokens))
        return last(tokens)


class DropPath(nn.Module):
    """Stochastic depth: while training, leave out a residual branch for some samples of the batch.

    Source: Huang et al. 2016, Deep Networks with Stochastic Depth.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, branch: Tensor) -> Tensor:
        """Return the branch (b ...), scaled up where it is kept so that its mean stays the same."""
        if not self.training or self.rate == 0:
            return branch
        kept = branch.new_empty(branch.shape[0], *[1] * (branch.ndim - 1)).bernoulli_(1 - self.rate)
        return branch * kept / (1 - self.rate)
