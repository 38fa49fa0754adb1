"""Prompts on a command line, from text to values."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.object_prompts import BadPrompt, BoxCorners, ClickPoint, FramePrompts, parse_object


def test_frames_are_sorted_and_hold_what_follows_them() -> None:
    words = [
        "click=1,2",
        "frame=9",
        "click=3,4,-",
        "frame=4",
        "box=1,2,30,40",
        "click=5.5,6,+",
        "frame=9",
        "click=7,8",
    ]
    assert parse_object(words) == [
        FramePrompts(0, clicks=[ClickPoint(1, 2, True)]),
        FramePrompts(4, clicks=[ClickPoint(5.5, 6, True)], box=BoxCorners(1, 2, 30, 40)),
        FramePrompts(9, clicks=[ClickPoint(3, 4, False), ClickPoint(7, 8, True)]),
    ]


def test_a_mask_is_a_file() -> None:
    assert parse_object(["mask=cup.png"]) == [FramePrompts(0, mask=Path("cup.png"))]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("", "at least one click"),
        ("frame=3", "at least one click"),
        ("frame=-1 click=1,2", "whole number"),
        ("frame=x click=1,2", "whole number"),
        ("click=1", "X,Y"),
        ("click=1,2,3", "X,Y"),
        ("click=1,2,-,4", "X,Y"),
        ("click=a,b", "numbers of pixels"),
        ("click=nan,1", "finite"),
        ("box=1,2,3", "X0,Y0,X1,Y1"),
        ("box=30,2,3,40", "no area"),
        ("box=1,2,3,4 mask=a.png", "one box or one mask"),
        ("point=1,2", "no prompt"),
        ("1,2", "click=X,Y"),
    ],
)
def test_what_cannot_be_read_is_explained(words: str, complaint: str) -> None:
    with pytest.raises(BadPrompt, match=complaint):
        parse_object(words.split())
