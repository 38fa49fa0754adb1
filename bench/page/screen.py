"""Measures one open page by hand and by probe."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.page.numbers import Number, growth, percentile
from bench.page.processes import renderer_cpu_s, renderer_mib
from tests.e2e.screen import Screen

PROBE = Path(__file__).with_name("probe.js")
STEP_BAR_MS, STROKE_BAR_MS, DROPPED_BAR, ANSWER_BAR, GROWTH_BAR = 50.0, 16.0, 2.0, 1.3, 10.0
REST_MS = 250.0
MARKER_BAR_MS = 50.0
_SAMPLE_S = 2.0


class Measuring:
    """The page of one video, with the probe in it.

    Args:
        screen: shows the video.
        frame_count: of the video.
    """

    def __init__(self, screen: Screen, frame_count: int) -> None:
        self._screen = screen
        self._page: Page = screen.page
        self._frame_count = frame_count

    def steps(self, count: int) -> list[Number]:
        """Step on frame by frame, with rests in which the next pictures come."""
        self._screen.press("Home")
        self._screen.expect_frame(0)
        self._page.wait_for_timeout(2500)
        found = self._page.evaluate("([count, rest]) => probe.steps(count, rest)", [count, REST_MS])
        pictures = [one["picture"] for one in found if one["picture"] is not None]
        masks = [one["masks"] for one in found if one["masks"] is not None]
        return [
            Number("frame step, picture painted, p50", percentile(pictures, 0.5), "ms"),
            Number("frame step, picture painted, p95", percentile(pictures, 0.95), "ms", STEP_BAR_MS),
            Number("frame step, masks painted, p95", percentile(masks, 0.95), "ms", STEP_BAR_MS),
        ]

    def playing(self, rounds: int) -> list[Number]:
        """Play the whole video so many times; count what was not painted."""
        cpu_before_s = renderer_cpu_s()
        rows = [self._page.evaluate("frames => probe.play(frames)", self._frame_count) for _ in range(rounds)]
        due = self._frame_count * rounds
        took_s = sum(row["took"] for row in rows) / 1000
        pictures, masks = (sum(row[layer] for row in rows) for layer in ("pictures", "masks"))
        late = took_s / (due / 24) - 1
        cpu_ms = 1000 * (renderer_cpu_s() - cpu_before_s) / max(pictures, 1)
        return [
            Number(
                f"dropped pictures in {took_s:.0f} s of play", 100 * (1 - pictures / due), "%", DROPPED_BAR
            ),
            Number("frames of play without their masks", 100 * (1 - masks / due), "%", DROPPED_BAR),
            Number("longer than it should take to play", 100 * late, "%"),
            Number("processor time of the page, each shown frame", cpu_ms, "ms"),
        ]

    def strokes(self, count: int) -> list[Number]:
        """Paint strokes on the first object."""
        self._screen.press("Home", "1", "b")
        self._screen.expect_frame(0)
        found: list[float] = []
        for nth in range(count):
            with self._watch('watchMoves("stroke")') as times:
                self._stroke(nth)
            found += times
            self._screen.expect_saved()
        self._screen.press("q")
        return [
            Number("brush stroke to paint, p50", percentile(found, 0.5), "ms"),
            Number("brush stroke to paint, p95", percentile(found, 0.95), "ms", STROKE_BAR_MS),
        ]

    def clicks(self, places: list[tuple[int, float, float]]) -> list[Number]:
        """Click on objects: frame and frame-space pixels of each. The first one only warms the model."""
        found = []
        for nth, (frame, x, y) in enumerate(places):
            self._screen.press("g", *str(frame), "Enter", "+")
            self._screen.expect_frame(frame)
            self._page.wait_for_timeout(1500)  # masks of the frame, and the server warms it
            with self._watch("watchClick()") as times:
                self._screen.click(x, y)
            self._screen.expect_saved()
            if nth > 0:
                found += times
        marker, mask, server = (
            percentile([one[what] for one in found], 0.95) for what in ("marker", "mask", "server")
        )
        return [
            Number("click to marker, p95", marker, "ms", MARKER_BAR_MS),
            Number("click to mask, p95", mask, "ms"),
            Number("answer of the server alone, p95", server, "ms"),
            Number("click to mask over the server's answer, p95", mask / server, "×", ANSWER_BAR),
        ]

    def scrubbing(self, seconds: float) -> list[Number]:
        """Drag the playhead back and forth; look at the memory of the page."""
        strip = self._page.get_by_role("slider", name="Current frame").bounding_box()
        assert strip is not None
        samples, begun, sampled = [], time.monotonic(), 0.0
        y = strip["y"] + 30
        self._page.mouse.move(strip["x"] + 5, y)
        self._page.mouse.down()
        while (passed := time.monotonic() - begun) < seconds:
            part = 0.5 - 0.49 * math.cos(passed / 3)
            self._page.mouse.move(strip["x"] + strip["width"] * part, y)
            self._page.wait_for_timeout(40)
            if passed - sampled >= _SAMPLE_S:
                sampled = passed
                samples.append(renderer_mib())
        self._page.mouse.up()
        late = percentile(samples[-max(len(samples) // 4, 1) :], 0.5)
        return [
            Number("memory while scrubbing, median of the last quarter", late, "MiB"),
            Number(f"its growth in {seconds:.0f} s of scrubbing", 100 * growth(samples), "%", GROWTH_BAR),
        ]

    def _stroke(self, nth: int) -> None:
        mouse, middle = self._page.mouse, self._screen.at(400 + 40 * nth, 300)
        mouse.move(*middle)
        mouse.down()
        for step in range(40):
            turn = step / 6
            mouse.move(middle[0] + 60 * math.sin(turn), middle[1] + 40 * math.sin(2 * turn))
        mouse.up()

    @contextmanager
    def _watch(self, probe: str) -> Iterator[list[Any]]:
        """Start a watch of the probe; what it saw is in the list afterwards."""
        found: list[Any] = []
        self._page.evaluate(f"() => {{ window.watching = probe.{probe}; }}")
        yield found
        seen = self._page.evaluate("() => window.watching()")
        if seen is not None:
            found += seen if isinstance(seen, list) else [seen]
