import type { StatisticsGroup } from "../../../api/types";
import { texts } from "../../../texts";

export interface Bar {
  readonly day: string;
  readonly what: string;
  readonly count: number;
}

/** The last days up to a moment, oldest first, as the ledger counts them: UTC. Pure. */
export function lastDays(until: Date, count: number): string[] {
  const day = 86_400_000;
  return Array.from({ length: count }, (_, index) =>
    new Date(until.getTime() - (count - 1 - index) * day).toISOString().slice(0, 10),
  );
}

/** What was done on each day, also on days on which nothing was. Pure. */
export function throughput(groups: readonly StatisticsGroup[], days: readonly string[]): Bar[] {
  const byDay = new Map(groups.map(({ key, measures }) => [key, measures]));
  return days.flatMap((day) => [
    { day, what: texts.overview.masklets, count: byDay.get(day)?.masklets ?? 0 },
    { day, what: texts.overview.verdicts, count: byDay.get(day)?.verdicts ?? 0 },
  ]);
}
