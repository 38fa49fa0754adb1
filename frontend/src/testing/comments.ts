/** Conversations for tests. */

import type { Comment, Thread } from "../annotator/comments/types";

export function makeComment(id: string, changes: Partial<Comment> = {}): Comment {
  return {
    id,
    author_id: "vera",
    author: "Vera",
    text: `text of ${id}`,
    created_at: "2026-11-23T10:00:00Z",
    edited_at: null,
    deleted: false,
    ...changes,
  };
}

/** An open conversation of one comment, about the dog on frame 3. */
export function makeThread(id: string, changes: Partial<Thread> = {}): Thread {
  return {
    id,
    kind: "comment",
    video_id: "video",
    masklet_id: "dog",
    frame_index: 3,
    x: 10,
    y: 20,
    open: true,
    resolved_at: null,
    resolved_by: null,
    label: null,
    reason: null,
    span: null,
    mark: null,
    comments: [makeComment(id)],
    created_at: "2026-11-23T10:00:00Z",
    ...changes,
  };
}

/** A browser's storage in memory. */
export function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (place) => [...kept.keys()][place] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => {
      kept.set(key, value);
    },
    removeItem: (key) => {
      kept.delete(key);
    },
    clear: () => kept.clear(),
  };
}
