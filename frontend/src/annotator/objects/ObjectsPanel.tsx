import { useState, type ReactNode } from "react";

import type { VideoObject } from "../../document/objects";
import { framesWithMask, maskRow } from "../../document/state";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Confirm } from "../../ui/Dialog";
import { Spinner } from "../../ui/Progress";
import { toast } from "../../ui/toasts";
import { useEditor, useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { useKeyAction } from "../keys/useKeyAction";
import { useSelectedObject } from "../useObjects";
import { MaskLook } from "./MaskLook";
import { ObjectRow } from "./ObjectRow";
import styles from "./Objects.module.css";
import { useOrder } from "./useOrder";

/** The list of objects, and how their masks are drawn. */
export function ObjectsPanel({ extra }: { extra?: ReactNode }) {
  const { editor } = useWorkbench();
  const { ordered: objects, move } = useOrder();
  const selected = useSelectedObject();
  const [leaving, setLeaving] = useState<VideoObject | null>(null);
  useKeyAction("delete-object", () => setLeaving(selected));
  const loading = useSession((state) => state.loading.name);
  return (
    <section className={styles.panel} aria-label={texts.objects.title}>
      <div className={styles.head}>
        <h2>{texts.objects.title}</h2>
        <IconButton
          icon="plus"
          label={texts.objects.add}
          shortcut={shortcutOf("add-object")}
          onClick={() => editor.setState({ selectedId: null })}
        />
        {extra}
      </div>
      <ul className={styles.list}>
        {objects.map((object) => (
          <ObjectRow
            key={object.id}
            object={object}
            onDelete={() => setLeaving(object)}
            onMove={(by) => move(object.id, by)}
          />
        ))}
        {loading !== "loading" && selected === null && objects.length > 0 && (
          <li className={classes(styles.row, styles.next)}>
            <span className={styles.nextBadge}>+</span>
            <span>{texts.objects.next}</span>
          </li>
        )}
      </ul>
      {loading === "loading" && (
        <div className={styles.loading}>
          <Spinner label={texts.objects.loading} />
        </div>
      )}
      {loading === "failed" && objects.length === 0 && <p className={styles.empty}>{texts.objects.failed}</p>}
      {loading === "ready" && objects.length === 0 && (
        <div className={styles.empty}>
          <strong>{texts.objects.emptyTitle}</strong>
          <p>{texts.objects.emptyText}</p>
        </div>
      )}
      <MaskLook />
      {leaving && <DeleteObject object={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function DeleteObject({ object, onClose }: { object: VideoObject; onClose: () => void }) {
  const { session, editor } = useWorkbench();
  const frames = useSession((state) => framesWithMask(maskRow(state.document, object.id)));
  const selectedId = useEditor((state) => state.selectedId);
  const remove = (): void => {
    session.deleteMasklet(object.id);
    if (selectedId === object.id) editor.setState({ selectedId: null });
    toast("note", texts.objects.deleted(object.name ?? texts.objects.fresh, shortcutOf("undo")));
  };
  return (
    <Confirm
      title={texts.objects.deleteTitle(object.name ?? texts.objects.fresh)}
      confirmLabel={texts.videos.delete}
      cancelLabel={texts.cancel}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{texts.objects.deleteText(frames)}</p>
      <p>{texts.objects.deleteFinal}</p>
    </Confirm>
  );
}
