"""What becomes of a function when it is compiled, and when that fails. Torch's compiler is stood in for."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from model.compiling import CompileMode
from model.fast import graphs as module
from model.fast.graphs import Graphs

Function = Callable[..., tuple[Tensor, ...]]


def double(tensor: Tensor, other: Tensor | None) -> tuple[Tensor]:
    return (2 * tensor if other is None else 2 * tensor + other,)


class Compiler:
    """Stands for torch.compile: passes functions on, and counts."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.asked: list[dict[str, Any]] = []

    def __call__(self, function: Function, **options: Any) -> Function:
        self.asked.append(options)
        if self.trouble is not None:
            raise self.trouble
        return function


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> Compiler:
    made = Compiler()
    monkeypatch.setattr(torch, "compile", made)
    return made


class TestGraphs:
    def test_there_is_one_for_each_set_of_shapes_and_types(self, compiler: Compiler) -> None:
        graphs = Graphs(CompileMode.TUNED)
        for count in (2, 3, 2, 2, 3):
            assert torch.equal(graphs.call(double, torch.ones(count), None)[0], torch.full((count,), 2.0))
        graphs.call(double, torch.ones(2), torch.ones(2))
        graphs.call(double, torch.ones(2, dtype=torch.float64), None)
        assert len(graphs) == len(compiler.asked) == 4
        assert all(
            options
            == {
                "backend": "inductor",
                "mode": "max-autotune-no-cudagraphs",
                "fullgraph": True,
                "dynamic": False,
                "isolate_recompiles": True,
            }
            for options in compiler.asked
        )

    def test_beyond_a_number_of_them_functions_answer_as_they_are(
        self, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_GRAPHS", 3)
        graphs = Graphs(CompileMode.DEFAULT)
        for count in range(1, 9):
            assert graphs.call(double, torch.ones(count), None)[0].sum() == 2 * count
        assert len(graphs) == len(compiler.asked) == 3

    def test_once_closed_no_new_one_is_made_and_the_old_ones_answer(self, compiler: Compiler) -> None:
        graphs = Graphs(CompileMode.DEFAULT)
        graphs.call(double, torch.ones(2), None)
        graphs.close()
        for count in (2, 3):
            assert graphs.call(double, torch.ones(count), None)[0].sum() == 2 * count
        assert len(compiler.asked) == 1


class TestFailure:
    def test_is_told_once_and_the_functions_answer_as_they_are(
        self, compiler: Compiler, caplog: pytest.LogCaptureFixture
    ) -> None:
        compiler.trouble = RuntimeError("no kernel for this device\nand much more")
        graphs = Graphs(CompileMode.DEFAULT)
        with caplog.at_level(logging.WARNING):
            for count in (2, 3, 2):
                assert graphs.call(double, torch.ones(count), None)[0].sum() == 2 * count
        (record,) = caplog.records
        assert "no kernel for this device" in record.getMessage()
        assert "much more" not in record.getMessage()
        assert len(compiler.asked) == 1
        assert len(graphs) == 0

    def test_of_the_function_itself_is_raised_and_compiling_goes_on(self, compiler: Compiler) -> None:
        graphs = Graphs(CompileMode.DEFAULT)
        with pytest.raises(RuntimeError, match="size"):
            graphs.call(double, torch.ones(2), torch.ones(3))
        graphs.call(double, torch.ones(2), None)
        assert len(graphs) == 1

    def test_for_want_of_memory_is_raised(self, compiler: Compiler) -> None:
        compiler.trouble = torch.OutOfMemoryError("full")
        with pytest.raises(torch.OutOfMemoryError):
            Graphs(CompileMode.DEFAULT).call(double, torch.ones(2), None)


class TestCudaGraphs:
    """A replay writes where the last one wrote."""

    def test_answers_outlive_the_next_replay(
        self, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        memory, steps = torch.zeros(2), []
        monkeypatch.setattr(torch.compiler, "cudagraph_mark_step_begin", lambda: steps.append(1))

        def replayed(tensor: Tensor) -> tuple[Tensor]:
            return (memory.copy_(tensor),)

        graphs = Graphs(CompileMode.CUDA_GRAPHS)
        (first,) = graphs.call(replayed, torch.ones(2))
        (second,) = graphs.call(replayed, torch.full((2,), 5.0))
        assert first.tolist() == [1, 1]
        assert second.tolist() == [5, 5]
        assert len(steps) == 2
