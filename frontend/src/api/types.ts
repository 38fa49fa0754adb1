/** Short names of the API's shapes. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Video = Schemas["VideoRead"];
export type Masklet = Schemas["MaskletRead"];
export type MaskletBegun = Schemas["MaskletBegun"];
export type Mask = Schemas["MaskRead"];
export type MaskState = Mask["state"];
export type Prompt = Schemas["PromptRead"];
export type PromptValue = Prompt["value"];
export type PromptAnswer = Schemas["PromptAnswer"];
export type Run = Schemas["RunRead"];
export type Direction = Run["direction"];
export type VideoEvent = Schemas["EventEnvelope"]["event"];
export type EventEnvelope = Schemas["EventEnvelope"];
export type Me = Schemas["MeRead"];
export type Permission = Me["permissions"][number];
export type Role = Schemas["MemberRead"]["roles"][number];
export type Member = Schemas["MemberRead"];
export type Invitation = Schemas["InvitationRead"];
export type LinkFacts = Schemas["LinkRead"];
export type Doubt = Schemas["DoubtRead"];
export type Guidance = Schemas["GuidanceRead"];
export type ProposedMask = Schemas["ProposedMask"];
export type Project = Schemas["ProjectRead"];
export type PromptTool = Schemas["PromptTool"];
export type Candidate = Schemas["CandidateRead"];
export type Span = Schemas["Span"];
export type PropagationWish = Schemas["PropagationCreate"];
export type Change = Schemas["ChangeRead"];
export type HistoryStep = Schemas["HistoryStep"];
export type Task = Schemas["TaskRead"];
export type TaskTime = Schemas["TaskTime"];
export type TaskState = Task["state"];
export type Phase = Schemas["PhaseRead"];
export type Tool = Phase["tools"][number];
export type PersonPresent = Schemas["PersonPresent"];
export type TimeEvent = Schemas["TimeEvent"];
export type Statistics = Schemas["StatisticsRead"];
export type StatisticsGroup = Schemas["StatisticsGroup"];
export type Measures = Schemas["MeasuresRead"];
export type Overview = Schemas["OverviewRead"];
export type Job = Schemas["JobRead"];
export type AuditEntry = Schemas["AuditRead"];
export type Account = Schemas["AccountRead"];
export type ApiToken = Schemas["TokenRead"];
export type TokenOfSomebody = Schemas["TokenOfSomebody"];
export type TaskRule = Schemas["TaskRule"];
export type WorkerFacts = Schemas["WorkerRead"];
export type AutomaskCreate = Schemas["AutomaskCreate"];
export type ProjectAutomaskCreate = Schemas["ProjectAutomaskCreate"];
export type VideoLeftOut = Schemas["VideoLeftOut"];
/** What was chosen of the generator's settings; the server knows the rest. */
export type AutomaskSettings = Partial<AutomaskCreate>;
