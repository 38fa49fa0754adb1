/** Addresses that the browser fetches by itself: pictures, downloads, the event stream. */

export const frameUrl = (videoId: string, frameIndex: number): string =>
  `/api/videos/${videoId}/frames/${frameIndex}.jpg`;

export const posterUrl = (videoId: string): string => `/api/videos/${videoId}/poster.jpg`;

export const filmstripUrl = (videoId: string): string => `/api/videos/${videoId}/filmstrip.jpg`;

export const exportUrl = (videoId: string): string => `/api/videos/${videoId}/export/sa-v`;

/** WebSocket address of a video's events, from the event after `after` on. */
export function eventsUrl(videoId: string, after: string | null, page: { protocol: string; host: string }): string {
  const scheme = page.protocol === "https:" ? "wss:" : "ws:";
  const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
  return `${scheme}//${page.host}/api/videos/${videoId}/events${query}`;
}
