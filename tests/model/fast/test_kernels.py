from collections.abc import Iterator

import pytest
import torch
from torch.nn import functional

from model.fast import kernels


@pytest.fixture(params=["fused", "plain"])
def tokens(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[torch.Tensor]:
    if request.param == "plain":
        monkeypatch.setattr(kernels, "has_fused_linear", lambda: False)
    return torch.randn(5, 8, generator=torch.Generator().manual_seed(1))


def test_gelu_of_a_linear_map(tokens: torch.Tensor) -> None:
    weight, bias = torch.randn(3, 8), torch.randn(3)
    expected = functional.gelu(functional.linear(tokens, weight, bias))
    torch.testing.assert_close(kernels.linear_gelu(tokens, weight, bias), expected, rtol=1e-4, atol=1e-5)


def test_relu_of_a_linear_map(tokens: torch.Tensor) -> None:
    weight, bias = torch.randn(3, 8), torch.randn(3)
    expected = functional.linear(tokens, weight, bias).relu()
    torch.testing.assert_close(kernels.linear_relu(tokens, weight, bias), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("error", [AttributeError, RuntimeError, TypeError])
def test_where_torch_lacks_the_operator_it_is_not_used(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> object:
        raise error("not here")

    monkeypatch.setattr(kernels, "_operator", missing)
    assert not kernels.has_fused_linear.__wrapped__()


def test_where_the_operator_answers_wrongly_it_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_operator", lambda: lambda tokens, weight, *_: tokens @ weight.t())
    assert not kernels.has_fused_linear.__wrapped__()
