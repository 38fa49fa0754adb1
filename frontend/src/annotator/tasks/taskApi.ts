/** What a person does with tasks, on the server. */

import { answered, client } from "../../api/client";
import type { Task, TaskTime } from "../../api/types";

const of = (taskId: string) => ({ params: { path: { task_id: taskId } } });

export type TaskDeed = "take" | "heartbeat" | "release" | "submit" | "withdraw";

export async function fetchTask(taskId: string): Promise<Task> {
  return (await answered(client.GET("/api/tasks/{task_id}", of(taskId)))) as Task;
}

/** Active time that was spent on a task, and what its phase allows. */
export async function fetchTaskTime(taskId: string): Promise<TaskTime> {
  return answered(client.GET("/api/tasks/{task_id}/time", of(taskId)));
}

/** Takes a task, keeps it, gives it back, hands it in or takes that back. */
export async function doWithTask(taskId: string, deed: TaskDeed): Promise<Task> {
  return (await answered(client.POST(`/api/tasks/{task_id}/${deed}`, of(taskId)))) as Task;
}

export async function skipTask(taskId: string, reason: string): Promise<Task> {
  return (await answered(client.POST("/api/tasks/{task_id}/skip", { ...of(taskId), body: { reason } }))) as Task;
}

/** The next task of the queue, now the person's; null when there is none. */
export async function takeNextTask(projectId: string): Promise<Task | null> {
  const path = { project_id: projectId };
  return (await answered(client.POST("/api/projects/{project_id}/tasks/next", { params: { path } }))) as Task | null;
}
