"""All benchmarks next to the official package: `python -m bench --quick`."""

import sys

from bench import clicks, correction, encode, opening, propagate, together
from bench.alone import Question, answer

QUESTIONS: dict[str, Question] = {
    "encode": encode.run,
    "clicks": clicks.run,
    "propagate": propagate.run,
    "correction": correction.run,
    "opening": opening.run,
    "together": together.run,
}

if __name__ == "__main__":
    answer(QUESTIONS, sys.argv[1:])
