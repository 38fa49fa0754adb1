"""Matrix products with what follows them fused in, where torch brings such kernels.

torch's oneDNN operators compute bias, GELU and residual while the product is still in the cache; they halve
the time of an MLP in bf16. torch makes them for its own compiler and promises nothing about them, so they are
used only where they exist and answer rightly, and plain operators take their place elsewhere.
"""

from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def linear_gelu(tokens: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """GELU of a linear map of (n c)."""
    if _fits(tokens):
        return _operator()(tokens, weight, bias, "gelu", [], "none")
    return functional.gelu(functional.linear(tokens, weight, bias))


def linear_relu(tokens: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """ReLU of a linear map of (n c)."""
    if _fits(tokens):
        return _operator()(tokens, weight, bias, "relu", [], "")
    return functional.linear(tokens, weight, bias).relu_()


def _fits(tokens: Tensor) -> bool:
    return tokens.device.type == "cpu" and has_fused_linear()


@cache
def has_fused_linear() -> bool:
    """Whether torch brings the fused operator and it computes what it should."""
    if not torch.backends.mkldnn.is_available():
        return False
    try:
        with torch.inference_mode(False), torch.no_grad():
            tokens = torch.linspace(-2, 2, 32).view(2, 16)
            weight, bias = torch.linspace(-1, 1, 64).view(4, 16), torch.linspace(0, 1, 4)
            fused = _operator()(tokens, weight, bias, "gelu", [], "none")
            plain = functional.gelu(functional.linear(tokens, weight, bias))
    except (AttributeError, RuntimeError, TypeError):  # absent, or with other arguments
        return False
    return torch.allclose(fused, plain, atol=1e-5)


def _operator() -> Any:
    return torch.ops.mkldnn._linear_pointwise
