"""Folders of predicted and true masks: which layout they have, and their scores.

SA-V layout: ``VIDEO/OBJECT/00000.png``, one binary picture per object and annotated frame.
DAVIS layout: ``VIDEO/00000.png``, one indexed picture per frame.

Source: the SA-V evaluation (Ravi et al. 2024, arXiv 2408.00714).
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.evaluation.metrics import (
    BoolMask,
    NothingToScore,
    Score,
    mean_score,
    score_frame,
    score_object,
    scored_frames,
)
from model.evaluation.pictures import BadLayout, read_binary, read_labels


class Layout(StrEnum):
    """How masks lie in folders."""

    SAV = "sa-v"
    DAVIS = "davis"


class ObjectScore(NamedTuple):
    """The score of one object of one video."""

    video: str
    object_name: str
    score: Score


def detect_layout(folder: Path) -> Layout:
    """Tell the layout by what lies in the first video's folder. Raises BadLayout."""
    for video in _folders(folder):
        if any(video.glob("*.png")):
            return Layout.DAVIS
        if any(video.glob("*/*.png")):
            return Layout.SAV
    raise BadLayout(f"{folder} has neither VIDEO/00000.png (DAVIS) nor VIDEO/OBJECT/00000.png (SA-V).")


def score_folders(
    guesses: Path,
    truths: Path,
    *,
    skip_ends: bool = True,
    strict: bool = False,
    progress: Callable[[float], None] = lambda _: None,
) -> list[ObjectScore]:
    """Score a folder of predictions.

    Args:
        guesses: predicted masks; frames that are not annotated are passed over.
        truths: true masks, in the same layout.
        skip_ends: leave out the first and the last annotated frame.
        strict: both folders must hold the same videos; otherwise what both hold is scored.
        progress: called with the share done.

    Raises:
        BadLayout: different layouts or videos, a frame without prediction, masks of different sizes, or an
            object that no scored frame shows.
    """
    layout = detect_layout(truths)
    if detect_layout(guesses) != layout:
        raise BadLayout(f"{guesses} and {truths} have different layouts; both must be SA-V or both DAVIS.")
    names = _common_videos(guesses, truths, strict=strict)
    score = _score_sav if layout is Layout.SAV else _score_davis
    scores: list[ObjectScore] = []
    for done, name in enumerate(names, start=1):
        scores += score(name, guesses / name, truths / name, skip_ends=skip_ends)
        progress(done / len(names))
    return scores


def _score_sav(video: str, guesses: Path, truths: Path, *, skip_ends: bool) -> Iterator[ObjectScore]:
    for folder in _folders(truths):
        frames = _annotated(folder, skip_ends=skip_ends)
        pairs = [_pair(guesses / folder.name / name, folder / name) for name in frames]
        if not any(truth.any() for _, truth in pairs):
            raise BadLayout(f"{folder}: the object is on none of the frames that are scored.")
        yield ObjectScore(video, folder.name, score_object(pairs))


def _score_davis(video: str, guesses: Path, truths: Path, *, skip_ends: bool) -> Iterator[ObjectScore]:
    """Score all labels of the truth and of the guess from the frame on where either shows them."""
    scores: dict[int, list[Score]] = {}
    for name in _annotated(truths, skip_ends=skip_ends):
        guess, truth = read_labels(_existing(guesses / name)), read_labels(truths / name)
        _require_size(guess.shape, truth.shape, guesses / name)
        found = {int(label) for label in np.union1d(np.unique(guess), np.unique(truth))} - {0}
        for label in sorted(scores.keys() | found):
            scores.setdefault(label, []).append(score_frame(guess == label, truth == label))
    for label, frames in sorted(scores.items()):
        yield ObjectScore(video, str(label), mean_score(frames))


def _pair(guess: Path, truth: Path) -> tuple[BoolMask, BoolMask]:
    pair = read_binary(_existing(guess)), read_binary(truth)
    _require_size(pair[0].shape, pair[1].shape, guess)
    return pair


def _annotated(folder: Path, *, skip_ends: bool) -> list[str]:
    paths = {int(path.stem): path.name for path in folder.glob("*.png") if path.stem.isdigit()}
    frames = [paths[number] for number in scored_frames(list(paths), skip_ends=skip_ends)]
    if not frames:
        raise NothingToScore(f"{folder} has no frame to score.")
    return frames


def _common_videos(guesses: Path, truths: Path, *, strict: bool) -> list[str]:
    guessed, true = ({path.name for path in _folders(folder)} for folder in (guesses, truths))
    if strict and guessed != true:
        odd = ", ".join(sorted(guessed ^ true)[:5])
        raise BadLayout(f"{guesses} and {truths} hold different videos, such as: {odd}.")
    if not guessed & true:
        raise BadLayout(f"{guesses} and {truths} have no video in common.")
    return sorted(guessed & true)


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_dir())


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise BadLayout(f"{path} is missing; every annotated frame needs a prediction.")
    return path


def _require_size(guess: tuple[int, ...], truth: tuple[int, ...], path: Path) -> None:
    if guess != truth:
        raise BadLayout(
            f"{path} has {guess[0]} x {guess[1]} pixels (height x width); the truth {truth[0]} x {truth[1]}."
        )
