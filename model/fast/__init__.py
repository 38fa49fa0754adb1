"""The same network for answering on a processor: exact algebra, other memory layouts, a chosen precision.

Weights stay where they are, in the modules; what is derived from them (folded, stacked, cast) is made on
first use and made anew when they change. Training takes the plain path. On graphics processors the modules
are compiled as they are, for a few shapes.
"""

from model.fast.compiled import CompiledStages
from model.fast.engine import FastPath

__all__ = ["CompiledStages", "FastPath"]
