"""The fast path answers as the modules themselves do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.config import PRESETS, BackboneConfig, ConvolutionalConfig, MemoryAttentionConfig, ModelConfig
from model.fast.trunk import FastEncoder
from model.frames import FrameFeatures, PromptTensors
from model.precision import Precision
from model.tracker import Tracker
from tests.model.small import GRID, HIDDEN, SIDE, SMALL, drawn_tracker, features, pixels, reading

OFFICIAL = ["sam2.1-tiny", "sam2.1-small", "sam2.1-base-plus", "sam2.1-large"]
CLOSE = {"rtol": 1e-4, "atol": 1e-5}

Stage = Callable[[Tracker], tuple[Tensor, ...]]


def thin(name: str, side: int) -> ModelConfig:
    """A preset's windows, depths and heads at a width that a test can afford."""
    backbone = PRESETS[name].backbone
    assert isinstance(backbone, BackboneConfig)
    backbone = replace(backbone, width=8)
    return replace(SMALL, name=name, backbone=backbone, image_side=side)


def encode(network: Tracker) -> tuple[Tensor, ...]:
    side = network.config.image_side
    frames = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(5))
    found = network.encode_image(frames)
    return found.fine, found.middle, found.coarse


def both_ways(network: Tracker, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Tensor, ...]]:
    """Answers on the plain and on the fast path, from the same random input."""
    answers = []
    for fast in (False, True):
        with monkeypatch.context() as patch, torch.inference_mode():
            if not fast:
                patch.setattr(network, "_takes_fast_path", lambda: False)
            torch.manual_seed(11)
            answers.append(stage(network))
    return answers


def assert_alike(plain: tuple[Tensor, ...], fast: tuple[Tensor, ...]) -> None:
    for expected, found in zip(plain, fast, strict=True):
        torch.testing.assert_close(found, expected, **CLOSE)


class TestEncoder:
    @pytest.mark.parametrize("side", [32, 64, 96, 160])
    def test_any_side(self, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
        assert_alike(*both_ways(drawn_tracker(replace(SMALL, image_side=side)), encode, monkeypatch))

    @pytest.mark.parametrize("name", OFFICIAL)
    @pytest.mark.parametrize("side", [224, 256], ids=["windows fit", "windows are cut"])
    def test_the_windows_of_every_preset(self, name: str, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
        assert_alike(*both_ways(drawn_tracker(thin(name, side)), encode, monkeypatch))

    @pytest.mark.parametrize("side", [64, 96])
    def test_a_convolutional_trunk(self, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
        trunk = ConvolutionalConfig(widths=(8, 16, 24, 32), depths=(1, 2, 0, 1))
        network = drawn_tracker(replace(SMALL, backbone=trunk, image_side=side))
        for name, buffer in network.image_encoder.named_buffers():
            if name.endswith("running_mean"):
                buffer.normal_()
            elif name.endswith("running_var"):
                buffer.uniform_(0.5, 2.0)
        assert_alike(*both_ways(network, encode, monkeypatch))

    def test_pieces_of_any_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("model.fast.trunk.PIECE_ELEMENTS", 1)
        assert_alike(*both_ways(drawn_tracker(SMALL), encode, monkeypatch))

    def test_maps_are_laid_out_cell_by_cell(self) -> None:
        network = drawn_tracker(SMALL)
        with torch.inference_mode():
            found = network.encode_image(pixels())
        assert found.fine.is_contiguous(memory_format=torch.channels_last)


class TestReading:
    @pytest.mark.parametrize("heads", [1, 2])
    @pytest.mark.parametrize(("memories", "pointers"), [(1, 0), (3, 2), (9, 16)])
    def test_memory_attention(
        self, heads: int, memories: int, pointers: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        attention = MemoryAttentionConfig(layers=2, feed_forward=48, heads=heads)
        network = drawn_tracker(replace(SMALL, memory_attention=attention))

        def read(network: Tracker) -> tuple[Tensor, ...]:
            return (network.with_memory(features(), reading(2, memories, pointers)),)

        assert_alike(*both_ways(network, read, monkeypatch))

    def test_scores_that_would_overflow(self, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
        with torch.no_grad():
            for layer in tracker.memory_attention.layers:
                layer.cross_attn_image.q_proj.weight.mul_(300)

        def read(network: Tracker) -> tuple[Tensor, ...]:
            return (network.with_memory(features(), reading(1, 2, 2)),)

        (expected,), (found,) = both_ways(tracker, read, monkeypatch)
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


class TestDecoder:
    @pytest.mark.parametrize("objects", [1, 3])
    @pytest.mark.parametrize("points", [0, 1, 4])
    @pytest.mark.parametrize("with_mask", [False, True], ids=["no mask", "mask"])
    def test_prompts(
        self,
        tracker: Tracker,
        objects: int,
        points: int,
        with_mask: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def segment(network: Tracker) -> tuple[Tensor, ...]:
            frame, conditioned = features(), torch.randn(objects, *features().coarse.shape[1:])
            prompts = PromptTensors(
                SIDE * torch.rand(objects, points, 2),
                torch.randint(0, 4, (objects, points)),
                torch.randn(objects, 1, 4 * GRID, 4 * GRID) if with_mask else None,
            )
            answer = network.segment(
                frame, conditioned, prompts, candidates=True, stability_choice=False, hide_absent=False
            )
            return (
                answer.candidates.low_logits,
                answer.candidates.ious,
                answer.object_score,
                answer.pointer,
            )

        assert_alike(*both_ways(tracker, segment, monkeypatch))

    def test_features_in_any_memory_layout(self, tracker: Tracker) -> None:
        frame = features()
        by_cell = FrameFeatures(
            *(part.contiguous(memory_format=torch.channels_last) for part in (frame.fine, frame.middle)),
            frame.coarse,
        )
        nothing = PromptTensors.nothing(1)
        with torch.inference_mode():
            answers = [
                tracker.segment(one, one.coarse, nothing, candidates=False, stability_choice=True)
                for one in (frame, by_cell)
            ]
        torch.testing.assert_close(answers[0].low_logits, answers[1].low_logits, **CLOSE)


class TestRemembering:
    @pytest.mark.parametrize("channels", [(2, 4, 6, 8), (2, 8, 64, 64)], ids=["narrow", "wide"])
    @pytest.mark.parametrize("binarise", [False, True])
    def test_memory_encoder(
        self, channels: tuple[int, int, int, int], binarise: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = replace(SMALL, memory_encoder=replace(SMALL.memory_encoder, mask_channels=channels))

        def remember(network: Tracker) -> tuple[Tensor, ...]:
            logits, score = torch.randn(2, 1, SIDE, SIDE), torch.tensor([1.0, -1.0])
            return (network.remember(features(), logits, score, binarise=binarise),)

        assert_alike(*both_ways(drawn_tracker(config), remember, monkeypatch))


class TestBf16:
    def test_every_stage_stays_near_float32(self) -> None:
        network = drawn_tracker(SMALL)

        def answer(precision: Precision) -> tuple[Tensor, ...]:
            network.precision = precision
            torch.manual_seed(4)
            with torch.inference_mode():
                frame = network.encode_image(pixels())
                conditioned = network.with_memory(frame, reading(1))
                found = network.segment(
                    frame, conditioned, PromptTensors.nothing(1), candidates=False, stability_choice=False
                )
                memory = network.remember(
                    frame, torch.randn(1, 1, SIDE, SIDE), found.object_score, binarise=True
                )
            return frame.coarse, conditioned, found.low_logits, found.pointer, memory

        for exact, rounded in zip(answer(Precision.FLOAT32), answer(Precision.BF16), strict=True):
            error = (exact - rounded.float()).abs().mean() / exact.abs().mean()
            assert error < 0.03

    def test_features_are_half_as_large(self) -> None:
        network = drawn_tracker(SMALL)
        with torch.inference_mode():
            exact = network.encode_image(pixels())
            network.precision = Precision.BF16
            rounded = network.encode_image(pixels())
        assert 2 * rounded.byte_count == exact.byte_count


class TestGraphicsProcessors:
    """There the modules themselves answer under autocast; the processor's autocast stands in for it."""

    def test_every_stage_runs_under_autocast(self, monkeypatch: pytest.MonkeyPatch) -> None:
        network = drawn_tracker(SMALL)
        network.precision = Precision.BF16
        monkeypatch.setattr(network, "_takes_fast_path", lambda: False)
        monkeypatch.setattr(network, "_autocast", lambda: torch.autocast("cpu", torch.bfloat16))
        with torch.inference_mode():
            frame = network.encode_image(pixels())
            conditioned = network.with_memory(frame, reading(2))
            found = network.segment(
                frame, conditioned, PromptTensors.nothing(2), candidates=True, stability_choice=False
            )
            memory = network.remember(
                frame, network.upsample(found.low_logits), found.object_score, binarise=False
            )
        assert frame.coarse.dtype is torch.bfloat16
        assert found.low_logits.dtype is found.iou.dtype is torch.float32
        assert memory.isfinite().all()

    def test_a_processor_is_left_without_autocast(self) -> None:
        network = drawn_tracker(SMALL)
        network.precision = Precision.BF16
        with torch.inference_mode(), network._autocast():
            assert not torch.is_autocast_enabled("cpu")


class TestWhichWay:
    def test_gradients_flow_as_before(self) -> None:
        network = drawn_tracker(SMALL)
        network.precision = Precision.BF16
        with torch.inference_mode():
            network.encode_image(pixels())
        found = network.encode_image(pixels())
        found.coarse.sum().backward()  # type: ignore[no-untyped-call]  # torch does not annotate it
        assert found.coarse.dtype is torch.float32
        assert network.image_encoder.trunk.patch_embed.proj.weight.grad is not None

    def test_while_training_the_modules_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        network = drawn_tracker(SMALL).train()
        monkeypatch.setattr(network, "_fast", _Unused())
        with torch.no_grad():
            assert network.encode_image(pixels()).coarse.shape == (1, HIDDEN, GRID, GRID)

    @pytest.mark.parametrize("change", ["in place", "load", "data and train"])
    def test_changed_weights_are_seen(self, change: str) -> None:
        network = drawn_tracker(SMALL)
        other = drawn_tracker(SMALL, seed=8)
        with torch.no_grad():
            before = encode(network)
            match change:
                case "in place":
                    for mine, new in zip(network.parameters(), other.parameters(), strict=True):
                        mine.copy_(new)
                case "load":
                    network.load_state_dict(other.state_dict(), assign=True)
                case "data and train":
                    for mine, new in zip(network.parameters(), other.parameters(), strict=True):
                        mine.data.copy_(new)
                    network.train().eval()
            after, expected = encode(network), encode(other)
        assert not torch.allclose(before[2], after[2])
        assert_alike(expected, after)

    def test_what_is_derived_is_derived_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        network, built = drawn_tracker(SMALL), []

        class Counting(FastEncoder):
            def __init__(self, *args: object) -> None:
                built.append(args)
                super().__init__(*args)  # type: ignore[arg-type]  # passed on as they come

        monkeypatch.setattr("model.fast.engine.FastEncoder", Counting)
        with torch.inference_mode():
            network.encode_image(pixels())
            network.encode_image(pixels())
        assert len(built) == 1

    def test_weights_that_hide_their_changes_are_used_as_they_are(self) -> None:
        with torch.inference_mode():
            network = drawn_tracker(SMALL)
            first = encode(network)
            network.image_encoder.trunk.patch_embed.proj.weight.mul_(2)
            assert not torch.allclose(first[2], encode(network)[2])


class _Unused:
    def encode(self, *_: object) -> None:
        raise AssertionError("the fast path was taken")

    def clear(self) -> None:
        """Nothing to forget."""
