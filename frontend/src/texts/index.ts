/**
 * Every English text of the page, one file per area, so that it can be translated.
 *
 * A new area: a file with one constant, one line below.
 */

import { accountTexts } from "./accounts";
import { adminTexts } from "./admin";
import { annotatorTexts } from "./annotator";
import { commonTexts } from "./common";
import { datasetTexts } from "./datasets";
import { historyTexts } from "./history";
import { keysTexts } from "./keys";
import { objectsTexts } from "./objects";
import { shellTexts } from "./shell";
import { presenceTexts } from "./presence";
import { savingTexts } from "./saving";
import { statisticsTexts } from "./statistics";
import { sideTexts } from "./side";
import { tasksTexts } from "./tasks";
import { timelineTexts } from "./timeline";
import { tourTexts } from "./tour";
import { toolsTexts } from "./tools";
import { verificationTexts } from "./verification";
import { videosTexts } from "./videos";

export { clock, moment, shortDay, stretch } from "./moments";
export { bytes, day, duration, frames, objects, percent, timeCode } from "./format";

export const texts = {
  ...commonTexts,
  ...videosTexts,
  ...annotatorTexts,
  ...objectsTexts,
  ...savingTexts,
  ...presenceTexts,
  ...sideTexts,
  ...tasksTexts,
  ...tourTexts,
  ...historyTexts,
  ...timelineTexts,
  ...keysTexts,
  ...toolsTexts,
  ...shellTexts,
  ...adminTexts,
  ...statisticsTexts,
  accounts: accountTexts,
  datasets: datasetTexts,
  verification: verificationTexts,
} as const;
