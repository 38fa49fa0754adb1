/**
 * Every English text of the page, one file per area, so that it can be translated.
 *
 * A new area: a file with one constant, one line below.
 */

import { accountTexts } from "./accounts";
import { adminTexts } from "./admin";
import { annotatorTexts } from "./annotator";
import { commentsTexts } from "./comments";
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
import { videoFactsTexts } from "./videoFacts";
import { videosTexts } from "./videos";

export { clock, day, moment, shortDay, stretch } from "./moments";
export { bytes, duration, frames, minutes, objects, percent, timeCode } from "./format";

export const texts = {
  ...commonTexts,
  ...commentsTexts,
  ...videosTexts,
  ...videoFactsTexts,
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
