"""How large the data sets of strangers may be."""

MAX_PIXELS = 8192 * 4320
"""Of one picture or mask."""

MAX_JSON_BYTES = 2**30
"""Of one JSON file, which is read as a whole."""

MAX_FILES = 2_000_000
"""Of one archive."""
