"""Twelve colours for masklets that people with any kind of colour vision can tell apart over video.

They were chosen by search: bright enough for dark scenes, saturated enough for grey ones, and as far from
each other as possible in OKLab, both as they are and as seen with protanopia, deuteranopia and tritanopia
(simulated after Machado, Oliveira and Fernandes 2009). The smallest distance of any two is 0.109; of the
first four, 0.158. A test keeps it so.
"""

COLOURS = [
    "#46A2FF",  # blue
    "#B9172E",  # crimson
    "#FFE800",  # yellow
    "#742EFF",  # violet
    "#FFA2A2",  # rose
    "#FF2EB9",  # pink
    "#A2B900",  # lime
    "#B9FFD1",  # mint
    "#B97400",  # ochre
    "#8BD1FF",  # sky
    "#A217B9",  # purple
    "#008B8B",  # teal
]


def colour_of(index: int) -> str:
    """Give the hex colour of the ``index``-th masklet, counted from 0; the list starts over after twelve."""
    return COLOURS[index % len(COLOURS)]


def rgb_of(index: int) -> tuple[int, int, int]:
    """Give the same colour as red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(colour_of(index)[1:])
    return (red, green, blue)
