"""Twelve colours for masklets that people with any kind of colour vision can tell apart over video.

Neighbours in the list differ in lightness as well as in hue, since with colour-vision deficiency lightness is
what remains. The first eight widen the well-tried set of Okabe and Ito (2008) for dark and bright scenes.
"""

COLOURS = [
    "#3B9EFF",  # blue
    "#FFB000",  # amber
    "#00B98E",  # green
    "#FF6B35",  # vermilion
    "#B57BFF",  # violet
    "#F5E663",  # yellow
    "#E0479E",  # magenta
    "#7FE0FF",  # pale blue
    "#A65628",  # brown
    "#C6F68D",  # pale green
    "#5B5BD6",  # indigo
    "#FFC2D1",  # rose
]


def colour_of(index: int) -> str:
    """Give the hex colour of the ``index``-th masklet; the list starts over after twelve."""
    return COLOURS[index % len(COLOURS)]


def rgb_of(index: int) -> tuple[int, int, int]:
    """Give the same colour as red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(colour_of(index)[1:])
    return (red, green, blue)
