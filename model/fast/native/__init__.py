"""A part of the fast path in C, for processors with AMX: built on first use where a compiler is there.

Nothing depends on it: without compiler, without AMX, or with MASKLOOM_NATIVE=off, torch's operators answer as
before.
"""

from model.fast.native.tiles import TileAttention, TileValues, tile_attention, without_tiles

__all__ = ["TileAttention", "TileValues", "tile_attention", "without_tiles"]
