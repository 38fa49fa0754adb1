"""Ask the official package. Nothing of it is copied here: this file calls its public predictors and listens
in.

Predictors return masks only, so the decoder's answers (predicted IoU, object score, stability) are overheard
by wrapping three bound methods of the instance.
"""

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from tests.parity.answers import Answer, FloatArray
from tests.parity.cases import ImageCase, Prompt, Propagate, VideoCase
from tests.parity.clips import CaseClip
from tests.parity.setup_official import SITE
from tests.parity.weights import Recipe, Shape, synthetic_state

_CONFIGS = {
    f"{version}-{size}": f"configs/{version}/{version}_hiera_{letter}.yaml"
    for version in ("sam2", "sam2.1")
    for size, letter in {"tiny": "t", "small": "s", "base-plus": "b+", "large": "l"}.items()
}
_KEEP_CORRECTIONS = "++model.add_all_frames_to_correct_as_cond=true"


@dataclass
class Overheard:
    """What the decoder said while the predictor ran."""

    ious: list[FloatArray] = field(default_factory=list)
    object_scores: list[float] = field(default_factory=list)
    stability: list[float] = field(default_factory=list)


def parameter_shapes(network: str) -> dict[str, Shape]:
    """Names and shapes of the official state dict."""
    return {name: tuple(value.shape) for name, value in _build(network, 256).state_dict().items()}


def answer_image_case(case: ImageCase, clip: CaseClip) -> tuple[list[Answer], Overheard]:
    """Run an image case through the official image predictor."""
    with quietly():
        make_importable()
        predictor_class = import_module("sam2.sam2_image_predictor").SAM2ImagePredictor
        model, overheard = _listening_model(case.network, case.side, case)
        predictor = predictor_class(model)
        # The predictor takes the input side for granted; these are the map sizes at any side.
        predictor._bb_feat_sizes = [(case.side // stride, case.side // stride) for stride in (4, 8, 16)]
        predictor.set_image(clip.frames[0])
        answers: list[Answer] = []
        for index, prompt in enumerate(case.prompts):
            mask_logits = answers[-1].low_logits[:1] if prompt.reuse else _mask_logits(case, prompt, clip)
            frame_logits, ious, low_logits = predictor.predict(
                point_coords=np.array(clip.points(prompt)) if prompt.clicks else None,
                point_labels=np.array(clip.labels(prompt)) if prompt.clicks else None,
                box=None if prompt.box is None else np.array(clip.box(prompt)),
                mask_input=mask_logits,
                multimask_output=case.wants_candidates,
                return_logits=True,
            )
            best_first = np.argsort(-ious, kind="stable")
            answers.append(
                Answer(
                    f"prompt {index}",
                    low_logits[best_first],
                    frame_logits[best_first],
                    ious[best_first],
                    overheard.object_scores[-1],
                )
            )
    return answers, overheard


def answer_video_case(case: VideoCase, clip: CaseClip) -> tuple[list[Answer], Overheard]:
    """Run a video case through the official video predictor, corrected frames kept as conditioning frames."""
    with quietly(), tempfile.TemporaryDirectory() as folder:
        model, overheard = _listening_model(case.network, case.side, case)
        for index, frame in enumerate(clip.frames):
            # Its loader wants the names of JPEG files but looks at the content: PNG keeps every pixel.
            Image.fromarray(frame).save(Path(folder) / f"{index:05d}.jpg", format="PNG")
        state = model.init_state(folder)
        answers: list[Answer] = []
        for number, step in enumerate(case.steps):
            found = (
                _prompt(model, state, step, clip)
                if isinstance(step, Prompt)
                else _propagate(model, state, step)
            )
            answers += [_named(number, answer) for answer in found]
    return answers, overheard


def _named(number: int, answer: Answer) -> Answer:
    return Answer(
        f"step {number} {answer.label}",
        answer.low_logits,
        answer.frame_logits,
        answer.ious,
        answer.object_score,
    )


def _prompt(model: Any, state: dict[str, Any], prompt: Prompt, clip: CaseClip) -> Iterator[Answer]:
    where = {"inference_state": state, "frame_idx": prompt.frame_index, "obj_id": prompt.object_id}
    if prompt.shape is not None:
        _, ids, logits = model.add_new_mask(**where, mask=clip.mask(prompt))
    else:
        _, ids, logits = model.add_new_points_or_box(
            **where,
            points=clip.points(prompt) if prompt.clicks else None,
            labels=clip.labels(prompt) if prompt.clicks else None,
            box=clip.box(prompt),
        )
    index = ids.index(prompt.object_id)
    stored = state["temp_output_dict_per_obj"][index]["cond_frame_outputs"][prompt.frame_index]
    yield _answer(prompt.frame_index, prompt.object_id, stored, logits[index])


def _propagate(model: Any, state: dict[str, Any], step: Propagate) -> Iterator[Answer]:
    for frame_index, ids, logits in model.propagate_in_video(
        state, start_frame_idx=step.start, max_frame_num_to_track=step.frames, reverse=step.is_backward
    ):
        for index, object_id in enumerate(ids):
            outputs = state["output_dict_per_obj"][index]
            stored = outputs["cond_frame_outputs"].get(frame_index)
            stored = stored or outputs["non_cond_frame_outputs"][frame_index]
            yield _answer(frame_index, object_id, stored, logits[index])


def _answer(frame_index: int, object_id: int, stored: Mapping[str, Any], frame_logits: Tensor) -> Answer:
    return Answer(
        f"frame {frame_index} object {object_id}",
        stored["pred_masks"][0].numpy().copy(),
        frame_logits.numpy().copy(),
        stored["iou"],
        float(stored["object_score_logits"]),
    )


def _mask_logits(case: ImageCase, prompt: Prompt, clip: CaseClip) -> FloatArray | None:
    return None if prompt.shape is None else clip.mask_logits(prompt, case.side // 4)[None]


def predictor_with_weights(
    network: str, side: int, recipe: Recipe, *, device: str = "cpu", compiled: bool = False
) -> Any:
    """Give the official video predictor with the recipe's weights; ``compiled`` is its ``vos_optimized``."""
    model = _build(network, side, device, compiled)
    shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    state = synthetic_state(shapes, recipe)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()}, strict=True)
    return model


def _listening_model(network: str, side: int, case: ImageCase | VideoCase) -> tuple[Any, Overheard]:
    model = predictor_with_weights(network, side, case.recipe)
    overheard = Overheard()
    _listen(
        model.sam_mask_decoder, "predict_masks", lambda out: overheard.object_scores.append(float(out[3]))
    )
    _listen(
        model.sam_mask_decoder,
        "_get_stability_scores",
        lambda out: overheard.stability.extend(out.flatten().tolist()),
    )
    for heads in ("_forward_sam_heads", "_use_mask_as_output"):
        _listen(model, heads, lambda out: overheard.ious.append(out[2].flatten().numpy().copy()))

    def keep_iou(out: Any) -> None:
        out[0]["iou"] = overheard.ious[-1].max(keepdims=True)

    _listen(model, "_run_single_frame_inference", keep_iou)
    return model, overheard


def _listen(owner: Any, method: str, hear: Callable[[Any], None]) -> None:
    """Replace a bound method by one that passes its result to ``hear`` first."""
    original = getattr(type(owner), method).__get__(owner)

    def heard(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        hear(result)
        return result

    setattr(owner, method, heard)


@cache
def _build(network: str, side: int, device: str = "cpu", compiled: bool = False) -> Any:
    with quietly():
        make_importable()
        overrides = [f"++model.image_size={side}", _KEEP_CORRECTIONS]
        return import_module("sam2.build_sam").build_sam2_video_predictor(
            _CONFIGS[network], device=device, hydra_overrides_extra=overrides, vos_optimized=compiled
        )


@contextmanager
def quietly() -> Iterator[None]:
    """Silence warnings and progress bars that are the package's own business."""
    os.environ.setdefault("TQDM_DISABLE", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def make_importable() -> None:
    """Let ``sam2`` import beside any torch.

    torchvision refuses to load where its compiled operators do not fit the torch that is installed. Its
    Python part is all that is needed here, so the operators it looks up while importing are declared without
    a kernel.
    """
    if SITE.is_dir() and str(SITE) not in sys.path:
        sys.path.append(str(SITE))
    try:
        import_module("torchvision")
    except RuntimeError:
        _declare_missing_operators()
        import_module("torchvision")


_declared = torch.library.Library("torchvision", "FRAGMENT")
"""Keeps the declarations alive: they vanish with the object that made them."""


def _declare_missing_operators() -> None:
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("torchvision is missing; ./run parity installs it into var/parity")
    source = (Path(spec.origin).parent / "_meta_registrations.py").read_text()
    for operator in sorted(set(re.findall(r'register_fake\("torchvision::(\w+)"\)', source))):
        _declared.define(f"{operator}(Tensor boxes, Tensor scores, float iou_threshold) -> Tensor")
