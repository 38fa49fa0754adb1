"""``python -m model.synthetic.packs``: prepare a pack from folders of unpacked packages and data sets."""

import argparse
import sys
from pathlib import Path

from model.synthetic.packs.catalogue import CATALOGUE
from model.synthetic.packs.material import Material, MaterialKind
from model.synthetic.packs.prepare import Found, NothingFound, find_material, prepare_pack


def main() -> int:
    """Run the command; gives the exit status."""
    options = _parser().parse_args()
    if options.list:
        for material in CATALOGUE:
            print(f"{material.name:30} {material.kind:10} {material.licence} ({material.credit})")
        return 0
    if options.out is None:
        print("Name the pack's folder with --out.", file=sys.stderr)
        return 2
    found = find_material(options.from_folders, uncertain=options.uncertain)
    for kind in (MaterialKind.CUTOUTS, MaterialKind.BACKDROPS, MaterialKind.VIDEOS):
        for folder in getattr(options, kind):
            own = Material(folder.name, kind, "", options.licence, options.credit)
            found.append(Found(own, folder))
    try:
        tally = prepare_pack(found, options.out, print)
    except NothingFound as error:
        print(error, file=sys.stderr)
        return 1
    for name, count in sorted(tally.kept.items()):
        print(f"  kept {count:6} {name}")
    for name, count in sorted(tally.left.items()):
        print(f"  left {count:6} {name}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model.synthetic.packs", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder of the new pack")
    parser.add_argument(
        "--from", dest="from_folders", type=Path, action="append", default=[], metavar="DIR",
        help="folder with unpacked packages or data sets of the catalogue; may be given several times",
    )  # fmt: skip
    for kind in (MaterialKind.CUTOUTS, MaterialKind.BACKDROPS, MaterialKind.VIDEOS):
        parser.add_argument(
            f"--{kind}", type=Path, action="append", default=[], metavar="DIR",
            help=f"your own folder of {kind}; may be given several times",
        )  # fmt: skip
    parser.add_argument("--licence", default="not stated", help="licence of your own folders")
    parser.add_argument("--credit", default="not stated", help="who made your own folders")
    parser.add_argument(
        "--uncertain", action="store_true", help="take photographs as well whose terms are unknown one by one"
    )
    parser.add_argument("--list", action="store_true", help="list the catalogue and stop")
    return parser


if __name__ == "__main__":
    sys.exit(main())
