"""A line chart as SVG, so that curves can be looked at without a plotting package."""

from collections.abc import Mapping, Sequence
from html import escape

from media.palette import colour_of

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 200, 44, 56
_TICKS = 5
_LEGEND_STEP = 22


def line_chart(curves: Mapping[str, Sequence[float]], *, title: str, across: str, up: str) -> str:
    """Draw curves over 1, 2, 3 ...; the vertical axis runs from 0 to 1.

    Args:
        curves: values 0..1 by name; at least one value.
        title: over the chart.
        across: label of the horizontal axis.
        up: label of the vertical axis.

    Returns:
        An SVG document.
    """
    steps = max(len(values) for values in curves.values())
    body = [
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 26, title, size=16),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 14, across, anchor="middle"),
        f'<g transform="translate(18 {(_TOP + _HEIGHT - _BOTTOM) / 2}) rotate(-90)">'
        f"{_text(0, 0, up, anchor='middle')}</g>",
        *_grid(steps),
    ]
    for index, (name, values) in enumerate(curves.items()):
        body += _curve(index, name, values, steps)
    content = "\n".join(body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif">\n{content}\n</svg>\n'
    )


def _grid(steps: int) -> list[str]:
    lines: list[str] = []
    for tick in range(_TICKS + 1):
        y = _y(tick / _TICKS)
        lines.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#d8d8d8"/>')
        lines.append(_text(_LEFT - 8, y + 4, f"{tick / _TICKS:.1f}", anchor="end"))
    lines += [
        _text(_x(step, steps), _HEIGHT - _BOTTOM + 20, str(step), anchor="middle")
        for step in range(1, steps + 1)
    ]
    return lines


def _curve(index: int, name: str, values: Sequence[float], steps: int) -> list[str]:
    colour = colour_of(index)
    places = [(_x(step, steps), _y(value)) for step, value in enumerate(values, start=1)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places)
    legend = _TOP + 10 + index * _LEGEND_STEP
    x = _WIDTH - _RIGHT + 16
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
        dots,
        f'<path d="M{x} {legend}h18" stroke="{colour}" stroke-width="4"/>',
        _text(x + 24, legend + 4, name),
    ]


def _x(step: int, steps: int) -> float:
    width = _WIDTH - _LEFT - _RIGHT
    return _LEFT + width * ((step - 1) / (steps - 1) if steps > 1 else 0.5)


def _y(value: float) -> float:
    return _HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM)


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {place} fill="#222222">{escape(words)}</text>'
