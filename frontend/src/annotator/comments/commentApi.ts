/** What the page asks the server about comments. An interface, so that tests can stand in for the network. */

import { answered, client } from "../../api/client";
import type { Address, CommentWish, Thread } from "./types";

export interface CommentApi {
  readonly list: (address: Address) => Promise<Thread[]>;
  /** This and all that follow give the conversation as it then stands. */
  readonly add: (address: Address, wish: CommentWish) => Promise<Thread>;
  readonly edit: (commentId: string, text: string) => Promise<Thread>;
  readonly remove: (commentId: string) => Promise<Thread>;
  readonly settle: (threadId: string, resolved: boolean) => Promise<Thread>;
}

const pathOf = (commentId: string) => ({ params: { path: { comment_id: commentId } } });

export const commentApi: CommentApi = {
  list: ({ kind, id }) =>
    kind === "video"
      ? answered(client.GET("/api/videos/{video_id}/comments", { params: { path: { video_id: id } } }))
      : answered(client.GET("/api/checks/{check_id}/comments", { params: { path: { check_id: id } } })),
  add(address, wish) {
    if (address.kind === "video") {
      const path = { video_id: address.id };
      return answered(client.POST("/api/videos/{video_id}/comments", { params: { path }, body: wish }));
    }
    const { id, text, reply_to, frame_index, x, y } = wish;
    const path = { check_id: address.id };
    const body = { id, text, reply_to, frame_index, x, y };
    return answered(client.POST("/api/checks/{check_id}/comments", { params: { path }, body }));
  },
  edit: (commentId, text) =>
    answered(client.PATCH("/api/comments/{comment_id}", { ...pathOf(commentId), body: { text } })),
  remove: (commentId) => answered(client.DELETE("/api/comments/{comment_id}", pathOf(commentId))),
  settle: (threadId, resolved) =>
    answered(client.POST(`/api/comments/{comment_id}/${resolved ? "resolve" : "reopen"}`, pathOf(threadId))),
};
