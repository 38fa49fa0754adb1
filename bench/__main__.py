"""All benchmarks next to the official package: `python -m bench --quick`.

The annotator's screen: `python -m bench page`, how long verifiers wait: `python -m bench verdicts`.
"""

import sys

from bench import clicks, correction, encode, opening, propagate, together
from bench.alone import Question, answer
from bench.page.run import run as run_page
from bench.verdicts import run as run_verdicts

QUESTIONS: dict[str, Question] = {
    "encode": encode.run,
    "clicks": clicks.run,
    "propagate": propagate.run,
    "correction": correction.run,
    "opening": opening.run,
    "together": together.run,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["page"]:
        run_page(sys.argv[2:])
    elif sys.argv[1:2] == ["verdicts"]:
        run_verdicts(sys.argv[2:])
    else:
        answer(QUESTIONS, sys.argv[1:])
