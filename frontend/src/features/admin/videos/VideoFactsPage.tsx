import { useState } from "react";
import { Link } from "react-router";

import type { Video } from "../../../api/types";
import { bytes, duration, shortDay, texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { useProject } from "../../shell/useProject";
import { countryName } from "../../videos/countries";
import { fits } from "../../videos/search";
import { useVideos } from "../../videos/useVideos";
import { AdminPage, Asked, Choices, TextChoice } from "../Pieces";
import { DataTable, type Column } from "../table/DataTable";
import { DeleteVideos } from "./DeleteVideos";
import { EditFacts } from "./EditFacts";
import { FindObjects } from "./FindObjects";
import { ImportFacts } from "./ImportFacts";

const words = texts.videoFacts;

/** The videos of the project with the facts by which data sets are chosen and split. */
export function VideoFactsPage() {
  const project = useProject();
  const [importing, setImporting] = useState(false);
  return (
    <AdminPage
      title={texts.admin.sections.videos}
      hint={words.hint}
      actions={<Button onClick={() => setImporting(true)}>{words.import}</Button>}
    >
      {project && <VideoTable key={project.id} projectId={project.id} />}
      {importing && project && <ImportFacts projectId={project.id} onClose={() => setImporting(false)} />}
    </AdminPage>
  );
}

function VideoTable({ projectId }: { projectId: string }) {
  const videos = useVideos(projectId);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState("");
  const [asking, setAsking] = useState<"edit" | "find" | "delete" | null>(null);
  const close = (): void => setAsking(null);
  return (
    <Asked query={videos}>
      {(data) => {
        const rows = data.filter((video) => fits(video, search));
        const selected = data.filter(({ id }) => chosen.has(id));
        return (
          <>
            <DataTable
              rows={rows}
              columns={COLUMNS}
              rowKey={({ id }) => id}
              rowName={({ name }) => name}
              label={texts.admin.sections.videos}
              file="videos"
              empty={data.length === 0 ? words.empty : texts.videos.noneFound}
              selection={{ keys: chosen, onChange: setChosen }}
              tools={
                <Choices>
                  <TextChoice label={texts.videos.search} value={search} onChange={setSearch} />
                  <Button
                    look={selected.length > 0 ? "primary" : "plain"}
                    disabled={selected.length === 0}
                    onClick={() => setAsking("edit")}
                  >
                    {words.edit(selected.length)}
                  </Button>
                  <Button disabled={data.length === 0} onClick={() => setAsking("find")}>
                    {texts.findObjects.open(selected.length)}
                  </Button>
                  {selected.length > 0 && (
                    <Button icon="trash" onClick={() => setAsking("delete")}>
                      {words.remove(selected.length)}
                    </Button>
                  )}
                </Choices>
              }
            />
            {asking === "edit" && <EditFacts projectId={projectId} videos={selected} onClose={close} />}
            {asking === "find" && <FindObjects projectId={projectId} videos={selected} onClose={close} />}
            {asking === "delete" && <DeleteVideos videos={selected} onClose={close} />}
          </>
        );
      }}
    </Asked>
  );
}

const COLUMNS: readonly Column<Video>[] = [
  {
    key: "video",
    title: words.video,
    width: "minmax(150px, 2fr)",
    value: ({ name }) => name,
    cell: ({ id, name, state }) => (
      <span title={name}>{state === "ready" ? <Link to={`/videos/${id}`}>{name}</Link> : name}</span>
    ),
  },
  { key: "creator", title: texts.facts.creator, width: "minmax(100px, 1fr)", value: ({ creator }) => creator },
  {
    key: "country",
    title: texts.facts.country,
    width: "96px",
    value: ({ country }) => country,
    cell: ({ country }) =>
      country === null ? "" : <span title={`${countryName(country)} (${country})`}>{countryName(country)}</span>,
  },
  {
    key: "setting",
    title: texts.facts.setting,
    width: "82px",
    value: ({ setting }) => setting,
    cell: ({ setting }) => (setting === null ? "" : texts.facts.settings[setting]),
  },
  { key: "licence", title: texts.facts.licence, width: "minmax(84px, 1fr)", value: ({ licence }) => licence },
  {
    key: "tags",
    title: texts.facts.tags,
    width: "minmax(96px, 1fr)",
    value: ({ tags }) => tags.join(";"),
    cell: ({ tags }) => <span title={tags.join(", ")}>{tags.join(", ")}</span>,
  },
  {
    key: "length_s",
    title: words.length,
    width: "72px",
    number: true,
    value: ({ duration_s }) => duration_s,
    cell: ({ duration_s }) => (duration_s === null ? "" : duration(duration_s)),
  },
  {
    key: "bytes",
    title: words.size,
    width: "90px",
    number: true,
    value: ({ source_bytes }) => source_bytes,
    cell: ({ source_bytes }) => bytes(source_bytes),
  },
  { key: "state", title: words.state, width: "108px", value: ({ state }) => texts.videos.state[state] },
  {
    key: "added",
    title: words.added,
    width: "84px",
    value: ({ created_at }) => created_at,
    cell: ({ created_at }) => shortDay(created_at),
  },
];
