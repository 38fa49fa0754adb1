"""Weights as the fast path wants them: stacked, folded, cast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Affine:
    """A linear map: weight (out in), bias (out)."""

    weight: Tensor
    bias: Tensor

    def __call__(self, tokens: Tensor) -> Tensor:
        """Map (... in) to (... out)."""
        return functional.linear(tokens, self.weight, self.bias)

    def to(self, dtype: torch.dtype) -> Affine:
        """Cast."""
        return Affine(self.weight.to(dtype), self.bias.to(dtype))

    def after(self, first: Affine) -> Affine:
        """The map that does ``first`` and then this one."""
        return Affine(self.weight @ first.weight, self.weight @ first.bias + self.bias)

    def reordered(self, outputs: Tensor) -> Affine:
        """The same map with its outputs in another order."""
        return Affine(self.weight[outputs], self.bias[outputs])

    def scaled(self, factor: float) -> Affine:
        """The same map with its outputs multiplied by a number."""
        return Affine(self.weight * factor, self.bias * factor)


def affine(layer: nn.Linear | nn.Conv2d) -> Affine:
    """Read a linear layer, or a 1x1 convolution as what it does to every cell."""
    bias = layer.bias if layer.bias is not None else layer.weight.new_zeros(layer.weight.shape[0])
    return Affine(layer.weight.flatten(1), bias)


def stack(maps: Sequence[Affine]) -> Affine:
    """The map that gives the outputs of several, one after the other."""
    return Affine(torch.cat([one.weight for one in maps]), torch.cat([one.bias for one in maps]))


@dataclass(frozen=True)
class Norm:
    """A layer normalisation over the last axis."""

    weight: Tensor
    bias: Tensor
    eps: float

    def __call__(self, tokens: Tensor) -> Tensor:
        """Normalise (... c)."""
        return functional.layer_norm(tokens, self.weight.shape, self.weight, self.bias, self.eps)

    def to(self, dtype: torch.dtype) -> Norm:
        """Cast."""
        return Norm(self.weight.to(dtype), self.bias.to(dtype), self.eps)


def norm(layer: nn.LayerNorm) -> Norm:
    """Read a layer normalisation."""
    return Norm(layer.weight, layer.bias, layer.eps)
