"""The network compiled. There is no GPU here, so this is seen on a processor: whole graphs, static shapes, no
word with the host inside, the same answers, few graphs. Torch's compiler itself is asked once."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import torch
from torch import Tensor, fx

from model.compiling import Compile, CompileMode, Compiling
from model.config import ConvolutionalConfig
from model.fast import buckets as buckets_module
from model.fast import graphs as graphs_module
from model.frames import FrameFeatures, PromptTensors
from model.memory.bank import MemoryReading, stack_readings
from model.predictors import Box, Clicks, SessionSettings, VideoPredictor
from model.tracker import Tracker
from model.warming import warm_up
from tests.model.predictors.clips import by_frame, made_frames
from tests.model.small import GRID, HIDDEN, SIDE, SMALL, drawn_tracker, features, pixels, reading

CLOSE = {"rtol": 1e-5, "atol": 1e-5}
LAYOUTS = ((7, 16), (1, 1), (3, 0), (8, 17), (7, 16))
"""Memories and pointers of objects: full, first, without pointers, beyond the full bank."""
WORDS_WITH_THE_HOST = ("_local_scalar_dense", "item", "nonzero", "is_nonzero", "equal", "_to_copy.device")
TRUNKS = {
    "hiera": SMALL,
    "convolutional": replace(
        SMALL, backbone=ConvolutionalConfig(widths=(8, 16, 24, 32), depths=(1, 2, 0, 1))
    ),
}


class Backend:
    """Takes graphs as they are, and keeps them."""

    def __init__(self) -> None:
        self.graphs: list[fx.GraphModule] = []

    def __call__(self, graph: fx.GraphModule, inputs: Sequence[Tensor]) -> fx.GraphModule:
        self.graphs.append(graph)
        return graph


@pytest.fixture(autouse=True)
def _nothing_compiled_before() -> Iterator[None]:
    torch.compiler.reset()
    yield
    torch.compiler.reset()


@pytest.fixture(autouse=True)
def _no_failure(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A network that fell back to answering without would be equal, too."""
    with caplog.at_level(logging.WARNING, logger=graphs_module.__name__):
        yield
    failures = [record for record in caplog.records if record.name == graphs_module.__name__]
    assert [record.getMessage() for record in failures] == []


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Backend:
    made = Backend()
    monkeypatch.setattr(graphs_module, "BACKEND", made)
    return made


def compiled(network: Tracker, mode: CompileMode = CompileMode.DEFAULT) -> Tracker:
    network.compiling = Compiling(Compile.ON, mode)
    return network


def plain(network: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """The modules as they are."""
    network.compiling = Compiling(Compile.OFF)
    monkeypatch.setattr(network, "_takes_fast_path", lambda: False)
    return network


def readings(count: int) -> list[MemoryReading]:
    return [reading(1, *LAYOUTS[index % len(LAYOUTS)]) for index in range(count)]


def several(count: int) -> FrameFeatures:
    return FrameFeatures.cat([features() for _ in range(count)])


@torch.inference_mode()
def answers(network: Tracker, objects: int, frames: int) -> list[Tensor]:
    """What each of the four stages says of objects on one frame, or on one each, from the same numbers."""
    torch.manual_seed(7)
    encoded = network.encode_image(pixels(frames))
    frame, remembered = several(frames), stack_readings(readings(objects))
    read, conditioned = network.with_memory(frame, remembered), torch.randn(objects, HIDDEN, GRID, GRID)
    found = network.segment(
        frame, conditioned, PromptTensors.nothing(objects), candidates=True, stability_choice=False
    )
    logits, score = torch.randn(objects, 1, SIDE, SIDE), torch.randn(objects)
    memory = network.remember(frame, logits, score, binarise=False)
    return [
        encoded.fine,
        encoded.middle,
        encoded.coarse,
        read,
        found.candidates.low_logits,
        found.candidates.ious,
        found.object_score,
        found.pointer,
        memory,
    ]


class TestAnswers:
    @pytest.mark.parametrize(
        ("trunk", "name"), [("hiera", "eager"), ("hiera", "aot_eager"), ("convolutional", "eager")]
    )
    def test_every_stage_is_one_graph_and_says_what_the_modules_say(
        self, trunk: str, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(graphs_module, "BACKEND", name)
        expected = answers(plain(drawn_tracker(TRUNKS[trunk]), monkeypatch), 3, 1)
        network = compiled(drawn_tracker(TRUNKS[trunk]))
        for one, other in zip(answers(network, 3, 1), expected, strict=True):
            torch.testing.assert_close(one, other, **CLOSE)
        assert network._compiled is not None
        assert len(network._compiled.graphs) == 4

    @pytest.mark.parametrize(("objects", "frames"), [(1, 1), (3, 3), (5, 1)])
    def test_filled_batches_say_the_same(
        self, objects: int, frames: int, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(buckets_module, "MOST", 4)  # five go through in two
        expected = answers(plain(drawn_tracker(SMALL), monkeypatch), objects, frames)
        for one, other in zip(
            answers(compiled(drawn_tracker(SMALL)), objects, frames), expected, strict=True
        ):
            torch.testing.assert_close(one, other, **CLOSE)

    @pytest.mark.parametrize("points", [0, 1, 2, 4])
    def test_prompts_of_any_number_are_answered(
        self, points: int, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        prompts = PromptTensors(SIDE * torch.rand(2, points, 2), torch.ones(2, points, dtype=torch.int64))
        frame, found = features(), []
        for network in (plain(drawn_tracker(SMALL), monkeypatch), compiled(drawn_tracker(SMALL))):
            with torch.inference_mode():
                answer = network.segment(
                    frame,
                    network.without_memory(frame),
                    prompts,
                    candidates=points == 1,
                    stability_choice=True,
                )
            found.append(answer.low_logits)
        torch.testing.assert_close(found[1], found[0], **CLOSE)
        assert len(backend.graphs) == (points == 1)

    def test_under_autocast_as_the_modules_are(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A GPU computes under autocast; the processor's stands in for it."""
        found = []
        for network in (plain(drawn_tracker(SMALL), monkeypatch), compiled(drawn_tracker(SMALL))):
            monkeypatch.setattr(network, "_autocast", lambda: torch.autocast("cpu", torch.bfloat16))
            found.append(answers(network, 2, 1))
        assert found[1][0].dtype is torch.bfloat16
        for one, other in zip(found[1], found[0], strict=True):
            torch.testing.assert_close(one, other, rtol=0.05, atol=0.05)

    def test_changed_weights_are_seen_without_compiling_again(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        network, other = compiled(drawn_tracker(SMALL)), drawn_tracker(SMALL, seed=8)
        before = answers(network, 1, 1)
        made = len(backend.graphs)
        network.load_state_dict(other.state_dict())
        after, expected = answers(network, 1, 1), answers(plain(other, monkeypatch), 1, 1)
        assert not torch.allclose(before[0], after[0])
        for one, right in zip(after, expected, strict=True):
            torch.testing.assert_close(one, right, **CLOSE)
        assert len(backend.graphs) == made

    def test_gradients_and_training_take_the_modules(self, backend: Backend) -> None:
        network = compiled(drawn_tracker(SMALL))
        network.encode_image(pixels()).coarse.sum().backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            network.train().encode_image(pixels())
        assert backend.graphs == []


class TestGraphs:
    def test_nothing_in_them_asks_the_host(self, backend: Backend) -> None:
        answers(compiled(drawn_tracker(SMALL)), 3, 1)
        names = {
            str(getattr(node.target, "__name__", node.target))
            for graph in backend.graphs
            for node in graph.graph.nodes
            if node.op.startswith("call")
        }
        assert "scaled_dot_product_attention" in names
        assert names.isdisjoint(WORDS_WITH_THE_HOST)
        assert names.isdisjoint({"cpu", "numpy", "tolist", "view_as_complex", "polar"})

    def test_their_shapes_are_static(self, backend: Backend) -> None:
        network = compiled(drawn_tracker(SMALL))
        for objects in (1, 2):
            answers(network, objects, 1)
        sizes = [
            size
            for graph in backend.graphs
            for node in graph.graph.nodes
            if node.op == "placeholder" and isinstance(value := node.meta.get("example_value"), Tensor)
            for size in value.shape
        ]
        assert sizes
        assert all(isinstance(size, int) for size in sizes)

    def test_a_growing_run_makes_few(self, tracker: Tracker, backend: Backend) -> None:
        """Objects join, memories and prompts become more; every frame has another layout."""
        network = compiled(drawn_tracker(SMALL))
        settings = SessionSettings(batch_objects=True)
        with VideoPredictor(network, settings).open(made_frames(10)) as session:
            for object_id in range(3):
                left = 4 + 12 * object_id
                session.prompt(object_id, 2 * object_id, box=Box(left, 5, left + 14, 40))
                session.prompt(object_id, 2 * object_id + 1, clicks=Clicks([(14, 20)], [1]))
            assert len(list(session.propagate())) == 10
            met = len(backend.graphs)
            assert len(list(session.propagate("backward"))) == 6
        sizes, readings_of_one_size = 3, 3  # of 1, 2 and 4 objects; full, with empty places, beyond full
        encode, decode, remember = 1, sizes, sizes
        assert met <= encode + decode + remember + sizes * readings_of_one_size
        assert len(backend.graphs) == met

    def test_after_warming_up_none_is_made_any_more(self, backend: Backend) -> None:
        network = compiled(drawn_tracker(SMALL))
        warm_up(network, objects=2, frames=2)
        network.stop_compiling()
        made = len(backend.graphs)
        assert made == 2 + 2 * (3 + 1 + 1)
        with VideoPredictor(network, SessionSettings(batch_objects=True)).open(made_frames(10)) as session:
            for object_id in (1, 2, 3):
                session.prompt(object_id, 0, clicks=Clicks([(14, 20)], [1]))
                session.prompt(object_id, 5, box=Box(30, 5, 55, 40))
            assert len(list(session.propagate())) == 10
        assert len(backend.graphs) == made

    def test_clicks_on_one_object_meet_what_was_warmed(
        self, backend: Backend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        network = compiled(drawn_tracker(SMALL))
        warm_up(network, objects=1)
        made = len(backend.graphs)
        with VideoPredictor(network).open(made_frames(9)) as session:
            session.prompt(1, 0, clicks=Clicks([(14, 20)], [1]))
            assert len(list(session.propagate())) == 9
            session.prompt(1, 5, clicks=Clicks([(14, 20), (20, 24)], [1, 0]))
            assert list(session.repropagate(1, 5))
        assert len(backend.graphs) == made

    def test_warming_leaves_networks_that_compile_nothing_alone(self, backend: Backend) -> None:
        warm_up(drawn_tracker(SMALL))
        assert backend.graphs == []


class TestSessions:
    def test_masks_are_those_of_the_modules(self, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
        found = []
        settings = SessionSettings(batch_objects=True)
        for network in (plain(drawn_tracker(SMALL), monkeypatch), compiled(drawn_tracker(SMALL))):
            with VideoPredictor(network, settings).open(made_frames(8)) as session:
                session.prompt(1, 0, clicks=Clicks([(14, 20)], [1]))
                session.prompt(2, 2, box=Box(30, 5, 55, 40))
                session.prompt(3, 0, box=Box(5, 5, 30, 40))
                found.append(list(session.propagate()))
        for object_id in (1, 2, 3):
            expected, other = (by_frame(steps, object_id) for steps in found)
            for frame, mask in expected.items():
                assert abs(mask.logits - other[frame].logits).max() < 1e-2  # memories are kept in bf16
                assert (mask.mask == other[frame].mask).mean() > 0.999


class TestCompiler:
    def test_torchs_own_compiler_agrees(self, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
        """The smallest stage that has attention, for a processor."""
        monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
        tiny = replace(SMALL, memory_attention=replace(SMALL.memory_attention, layers=1), image_side=32)
        frame, grid = torch.randn(1, HIDDEN, 2, 2), 2
        remembered = replace(reading(2, 2, 1), memories=torch.randn(2, 2, 8, grid, grid))
        found = []
        for network in (plain(drawn_tracker(tiny), monkeypatch), compiled(drawn_tracker(tiny))):
            with torch.inference_mode():
                only_coarse = FrameFeatures(frame, frame, frame)
                found.append(network.with_memory(only_coarse, remembered))
        torch.testing.assert_close(found[1], found[0], **CLOSE)
