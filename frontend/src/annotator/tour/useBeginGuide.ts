import { useNavigate } from "react-router";

import { beginGuide } from "./guideState";

/** Gives the function that begins the guide on a video, and opens it where it is not on the screen. */
export function useBeginGuide(accountId: string, openVideoId: string | null): (videoId: string) => void {
  const navigate = useNavigate();
  return (videoId) => {
    beginGuide(accountId, videoId);
    if (videoId !== openVideoId) void navigate(`/videos/${videoId}`);
  };
}
