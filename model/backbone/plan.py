"""What every block of the trunk does, derived from the configuration: pure integers, no tensors."""

from dataclasses import dataclass

from model.config import BackboneConfig

GLOBAL_WINDOW = 0


@dataclass(frozen=True)
class BlockPlan:
    """One transformer block; ``window`` 0 = attends over the whole map; ``pools`` = halves the map."""

    width_in: int
    width_out: int
    heads: int
    window: int
    pools: bool
    closes_stage: bool
    drop_path: float


def plan_blocks(config: BackboneConfig) -> tuple[BlockPlan, ...]:
    """Lay out the blocks of all four stages.

    The first block of a stage still works in the windows of the stage before, because it reads that stage's
    map; it doubles width and heads and pools queries 2 x 2.
    """
    total = sum(config.depths)
    plans: list[BlockPlan] = []
    for stage, depth in enumerate(config.depths):
        for position in range(depth):
            index = len(plans)
            opens = position == 0 and stage > 0
            window = config.windows[stage - 1] if opens else config.windows[stage]
            plans.append(
                BlockPlan(
                    width_in=config.stage_widths[stage - 1] if opens else config.stage_widths[stage],
                    width_out=config.stage_widths[stage],
                    heads=config.heads * 2**stage,
                    window=GLOBAL_WINDOW if index in config.global_blocks else window,
                    pools=opens,
                    closes_stage=position == depth - 1,
                    drop_path=config.drop_path * index / max(total - 1, 1),
                )
            )
    return tuple(plans)
