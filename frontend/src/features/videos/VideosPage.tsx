import { useEffect, useState, type ReactNode } from "react";

import { GuideOffer } from "../../annotator/tour/GuideOffer";
import { sentenceOf } from "../../api/problem";
import type { Video } from "../../api/types";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Spinner } from "../../ui/Progress";
import { toast } from "../../ui/toasts";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { ModelBanner } from "../shell/ModelBanner";
import { NoProject } from "../shell/NoProject";
import { useMay, useProject, useProjects } from "../shell/useProject";
import { addUploads, whenUploadsChange } from "../uploads/uploads";
import { AddVideos } from "./AddVideos";
import { DeleteVideo } from "./DeleteVideo";
import { FetchVideos } from "./FetchVideos";
import type { Dropped } from "./folder";
import { fits } from "./search";
import { UploadQueue } from "./UploadQueue";
import { useFileDrop } from "./useFileDrop";
import { useVideoChanges, useVideos } from "./useVideos";
import { VideoGrid } from "./VideoGrid";
import styles from "./VideosPage.module.css";

/** The videos of the project, and the ways to add some. */
export function VideosPage() {
  const project = useProject();
  const projects = useProjects();
  const { data: me } = useMe();
  const videos = useVideos(project?.id);
  const { rename, refresh } = useVideoChanges();
  const [leaving, setLeaving] = useState<Video | null>(null);
  const [fetching, setFetching] = useState(false);
  const [search, setSearch] = useState("");
  const mayUpload = useMay("manage-videos");
  const upload = ({ files, leftOut }: Dropped): void => {
    if (project === undefined || !mayUpload) return;
    addUploads(files, project.id);
    if (leftOut > 0) toast("note", texts.videos.leftOut(leftOut));
  };
  const dropping = useFileDrop(upload);

  useEffect(() => {
    document.title = texts.videos.pageTitle;
  }, []);
  useEffect(() => whenUploadsChange(refresh));

  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      {me && <GuideOffer accountId={me.id} />}
      <main className={styles.main}>
        {projects.data && project === undefined ? (
          <NoProject />
        ) : (
          <>
            <div className={styles.title}>
              <h1>{texts.videos.title}</h1>
              {videos.data && <HowMany videos={videos.data} search={search} />}
              <input
                type="search"
                className={styles.search}
                value={search}
                placeholder={texts.videos.searchHint}
                aria-label={texts.videos.search}
                onChange={(event) => setSearch(event.target.value)}
              />
              {mayUpload && <AddVideos onFiles={upload} onFetch={() => setFetching(true)} />}
            </div>
            <UploadQueue projectId={project?.id} />
            <Videos
              query={videos}
              grid={(data) =>
                project && (
                  <VideoGrid
                    key={project.id}
                    projectId={project.id}
                    videos={data}
                    search={search}
                    mayManage={mayUpload}
                    onFiles={upload}
                    onRename={(id, name) => rename.mutate({ id, name })}
                    onDelete={setLeaving}
                  />
                )
              }
            />
          </>
        )}
      </main>
      {dropping && mayUpload && (
        <div className={styles.drop} aria-hidden>
          <Icon name="upload" size={40} />
          <strong>{texts.videos.drop}</strong>
          <span>{texts.videos.dropHint}</span>
        </div>
      )}
      {leaving && <DeleteVideo video={leaving} onClose={() => setLeaving(null)} />}
      {fetching && project && <FetchVideos projectId={project.id} onClose={() => setFetching(false)} />}
    </div>
  );
}

/** How many videos there are, and how many of them are searched out. */
function HowMany({ videos, search }: { videos: readonly Video[]; search: string }) {
  if (videos.length === 0) return null;
  const fitting = videos.filter((video) => fits(video, search)).length;
  return (
    <span className={styles.count} role="status">
      {search === "" ? texts.videos.howMany(videos.length) : texts.videos.fitting(fitting, videos.length)}
    </span>
  );
}

function Videos({
  query,
  grid,
}: {
  query: ReturnType<typeof useVideos>;
  grid: (videos: readonly Video[]) => ReactNode;
}) {
  if (query.data) return grid(query.data);
  if (!query.isError) return <Spinner label={texts.videos.loading} />;
  return (
    <div className={styles.blank} role="alert">
      <Icon name="warning" size={28} />
      <h2>{texts.videos.failed}</h2>
      <p>{sentenceOf(query.error)}</p>
      <Button onClick={() => void query.refetch()}>{texts.tryAgain}</Button>
    </div>
  );
}
