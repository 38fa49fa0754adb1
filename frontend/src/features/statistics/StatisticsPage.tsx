import { useState } from "react";

import type { Statistics } from "../../api/types";
import { texts } from "../../texts";
import { AdminPage, Asked, CheckChoice, Choices, DateChoice, Panel, Select } from "../admin/Pieces";
import { useProject } from "../shell/useProject";
import { Downloads } from "./Downloads";
import { ALL, PAPER, TABLE_1 } from "./measures";
import { MeasureTable, type MeasureRow } from "./MeasureTable";
import { Plots } from "./Plots";
import { fileUrl, useStatistics, useTable1, type Filters, type GroupBy } from "./useStatistics";

const words = texts.statistics;
const GROUPS: readonly GroupBy[] = ["phase", "model", "annotator", "day"];

/** Table 1 of the paper for this project, and every figure by phase, model version, person and day. */
export function StatisticsPage() {
  const project = useProject();
  return (
    <AdminPage title={words.title} hint={words.hint}>
      {project && <ProjectStatistics projectId={project.id} />}
    </AdminPage>
  );
}

function ProjectStatistics({ projectId }: { projectId: string }) {
  const table1 = useTable1(projectId);
  const [groupBy, setGroupBy] = useState<GroupBy>("phase");
  const [filters, setFilters] = useState<Filters>({});
  const figures = useStatistics(projectId, groupBy, filters);
  const urls = (format: "csv" | "json") => fileUrl(projectId, "statistics", format, { group_by: groupBy, ...filters });
  return (
    <>
      <Panel
        tight
        title={words.table1}
        hint={words.table1Hint}
        actions={<Downloads url={(format) => fileUrl(projectId, "table-1", format)} />}
      >
        <Asked query={table1}>
          {(data) => (
            <MeasureTable label={words.table1} first={words.phase} measures={TABLE_1} rows={withPaper(data)} />
          )}
        </Asked>
      </Panel>
      <FilterChoices projectId={projectId} filters={filters} onChange={setFilters} />
      <Plots projectId={projectId} filters={filters} />
      <Panel
        tight
        title={words.figures}
        actions={
          <Choices>
            <Select
              label={words.group}
              value={groupBy}
              options={GROUPS.map((value) => ({ value, label: words.groups[value] }))}
              onChange={setGroupBy}
            />
            <Downloads url={urls} />
          </Choices>
        }
      >
        <Asked query={figures}>
          {(data) => (
            <MeasureTable label={words.figures} first={words.groups[groupBy]} measures={ALL} rows={withTotal(data)} />
          )}
        </Asked>
      </Panel>
    </>
  );
}

function withPaper({ groups }: Statistics): MeasureRow[] {
  return groups.flatMap(({ key, name, measures }) => {
    const own: MeasureRow = { key: key ?? "", name, measures };
    const paper = key === null ? undefined : PAPER[key];
    return paper === undefined
      ? [own]
      : [own, { key: `${key}-paper`, name: words.paper, measures: paper, look: "paper" }];
  });
}

function withTotal({ groups, total }: Statistics): MeasureRow[] {
  return [
    ...groups.map(({ key, name, measures }) => ({ key: key ?? "", name, measures })),
    { key: "total", name: words.total, measures: total, look: "total" },
  ];
}

/** Filters with another value for one of them; undefined takes it out. Pure. */
function withFilter(filters: Filters, name: keyof Filters, value: string | true | undefined): Filters {
  const others = Object.entries(filters).filter(([key]) => key !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

function FilterChoices({
  projectId,
  filters,
  onChange,
}: {
  projectId: string;
  filters: Filters;
  onChange: (filters: Filters) => void;
}) {
  const change = (name: keyof Filters, value: string): void => onChange(withFilter(filters, name, value || undefined));
  return (
    <Choices>
      <GroupChoice
        projectId={projectId}
        by="phase"
        label={words.phase}
        value={filters.phase ?? ""}
        onChange={(key) => change("phase", key)}
      />
      <GroupChoice
        projectId={projectId}
        by="model"
        label={words.model}
        value={filters.model ?? ""}
        onChange={(key) => change("model", key)}
      />
      <GroupChoice
        projectId={projectId}
        by="annotator"
        label={words.person}
        value={filters.account_id ?? ""}
        onChange={(key) => change("account_id", key)}
      />
      <DateChoice label={words.since} value={filters.since ?? ""} onChange={(day) => change("since", day)} />
      <DateChoice label={words.until} value={filters.until ?? ""} onChange={(day) => change("until", day)} />
      <CheckChoice
        label={words.submittedOnly}
        checked={filters.submitted_only ?? false}
        onChange={(checked) => onChange(withFilter(filters, "submitted_only", checked || undefined))}
      />
    </Choices>
  );
}

function GroupChoice({
  projectId,
  by,
  label,
  value,
  onChange,
}: {
  projectId: string;
  by: GroupBy;
  label: string;
  value: string;
  onChange: (key: string) => void;
}) {
  const { data } = useStatistics(projectId, by, {});
  const options = (data?.groups ?? []).flatMap(({ key, name }) => (key === null ? [] : [{ value: key, label: name }]));
  return (
    <Select label={label} value={value} options={[{ value: "", label: words.any }, ...options]} onChange={onChange} />
  );
}
