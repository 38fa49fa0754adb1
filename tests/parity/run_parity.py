"""``./run parity``: every case through the official package and through ours, and a table of the differences.

    python -m tests.parity.run_parity [--side 512] [--network NAME ...] [--case NAME ...] [--clip FILE]
    [--no-save]

The official package is installed into ``var/parity/site`` first; the project's environment is not touched.
Differences go to ``docs/parity.json`` and ``docs/parity.md``, after each case, so a run may be cut short.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.parity.cases import ALL_CASES, NETWORKS, Case, ImageCase, live_cases
from tests.parity.clips import CaseClip, made_clip, real_clip
from tests.parity.peers import PeerNotInstalled
from tests.parity.setup_official import PACKAGES, install


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison; 0 when every case is within the tolerances."""
    options = _parser().parse_args(arguments)
    try:
        print("setting up the official package in var/parity", flush=True)
        install()
    except PeerNotInstalled as problem:
        print(problem, file=sys.stderr)
        return 2
    cases = [
        case
        for case in live_cases(options.side, tuple(options.network or NETWORKS))
        if not options.case or case.name in options.case
    ]
    return _run(cases, _clip_path(options.clip), saves=not options.no_save)


def _run(cases: Sequence[Case], clip_path: Path | None, *, saves: bool) -> int:
    # Imported late: these need torch and the official package.
    from tests.parity.live import compare_live
    from tests.parity.report import HEADING, Row, save_rows

    versions = {"sam2": PACKAGES[0].split("==")[1], "torch": version("torch")}
    print(HEADING, flush=True)
    failed = 0
    for case in cases:
        began = time.perf_counter()
        result = compare_live(case, _clip(clip_path, case))
        clip_name = "made by code" if clip_path is None else clip_path.name
        row = Row.of(case.name, case.network, case.side, clip_name, result)
        print(f"{row.line}  {time.perf_counter() - began:.0f} s", flush=True)
        if saves:
            save_rows([row], versions)
        failed += not row.is_parity
    print(f"{len(cases) - failed} of {len(cases)} cases within the tolerances", flush=True)
    return 1 if failed else 0


def _clip(path: Path | None, case: Case) -> CaseClip:
    frame_count = 1 if isinstance(case, ImageCase) else case.frame_count
    return made_clip(frame_count) if path is None else real_clip(path, frame_count)


def _clip_path(named: Path | None) -> Path | None:
    """The clip that was named, else the first of the test data, else none."""
    folder = os.environ.get("MASKLOOM_TEST_DATA")
    if named is not None or folder is None:
        return named
    return next(iter(sorted(Path(folder, "clips").glob("*.mp4"))), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run parity", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--side", type=int, default=512, help="model input side; 1024 is native and 7 times slower"
    )
    parser.add_argument("--network", nargs="+", choices=NETWORKS, help="default: all")
    parser.add_argument(
        "--case", nargs="+", choices=[case.name for case in ALL_CASES], help="default: all", metavar="NAME"
    )
    parser.add_argument(
        "--clip", type=Path, help="video file; default: from MASKLOOM_TEST_DATA, else made by code"
    )
    parser.add_argument("--no-save", action="store_true", help="leave docs/parity.json as it is")
    return parser


if __name__ == "__main__":
    sys.exit(main())
