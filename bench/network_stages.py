"""How long does each stage of a tracked frame take, and how many operations is it?

python -m bench.network_stages nano sam2.1-tiny --threads 2 --repeats 5
"""

import argparse
import statistics
import time
from collections.abc import Callable

import torch

from model import load
from model.config import PRESETS, preset
from model.flops import full_reading, tracked_frame_cost
from model.frames import PromptTensors
from model.precision import Precision
from model.tracker import Tracker


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=["nano"], help=", ".join(PRESETS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--precision", default="auto", choices=[*Precision])
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    for name in arguments.names:
        report(name, arguments.repeats, Precision(arguments.precision))


def report(name: str, repeats: int, precision: Precision) -> None:
    network, cost = load(name, precision=precision), tracked_frame_cost(preset(name))
    parameters = sum(parameter.numel() for parameter in network.parameters())
    print(
        f"{name} in {network.compute_dtype}: {parameters / 1e6:.2f} M parameters, "
        f"{cost.tracked_frame / 1e9:.2f} GFLOP per tracked frame"
    )
    operations = (cost.encode, cost.read, cost.decode, cost.remember)
    for (stage, milliseconds), count in zip(time_stages(network, repeats).items(), operations, strict=True):
        speed = count / milliseconds / 1e6
        print(f"  {stage:9} {milliseconds:8.1f} ms {count / 1e9:8.2f} GFLOP {speed:7.0f} GFLOP/s")


@torch.inference_mode()
def time_stages(network: Tracker, repeats: int) -> dict[str, float]:
    """Median milliseconds of each stage: one object, full memory bank."""
    side = network.config.image_side
    pixels, reading = torch.randn(1, 3, side, side), full_reading(network.config)
    features = network.encode_image(pixels)
    nothing, logits = PromptTensors.nothing(1), torch.randn(1, 1, side, side)
    stages: dict[str, Callable[[], object]] = {
        "encode": lambda: network.encode_image(pixels),
        "read": lambda: network.with_memory(features, reading),
        "decode": lambda: network.segment(
            features, features.coarse, nothing, candidates=True, stability_choice=False
        ),
        "remember": lambda: network.remember(features, logits, torch.ones(1), binarise=False),
    }
    return {name: median_ms(run, repeats) for name, run in stages.items()}


def median_ms(run: Callable[[], object], repeats: int) -> float:
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


if __name__ == "__main__":
    main()
