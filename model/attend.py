"""Scaled dot-product attention as every part of the network uses it."""

import torch
from torch import Tensor
from torch.nn import functional


def attend(
    query: Tensor, key: Tensor, value: Tensor, *, dropout: float = 0.0, mask: Tensor | None = None
) -> Tensor:
    """Attend from (b heads n d) queries to (b heads m d) keys and values.

    ``mask`` is boolean and spreads to (b heads n m); keys where it is false are left out.

    On processors the backward pass in bf16 takes several times as long as in float32, so under autocast
    attention that is differentiated there is computed in float32.
    """
    if query.device.type == "cpu" and torch.is_autocast_enabled("cpu") and torch.is_grad_enabled():
        with torch.autocast("cpu", enabled=False):
            return functional.scaled_dot_product_attention(
                query.float(), key.float(), value.float(), mask, dropout_p=dropout
            )
    return functional.scaled_dot_product_attention(query, key, value, mask, dropout_p=dropout)
