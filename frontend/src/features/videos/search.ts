import type { Video } from "../../api/types";
import { countryName } from "./countries";

/** Whether a video has every word of a search in its name, tags or other facts. Pure. */
export function fits(video: Video, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { name, creator, country, setting, licence, tags } = video;
  const text = [name, creator, country && countryName(country), setting, licence, ...tags].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}
