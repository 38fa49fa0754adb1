import { useRef, useState, type ClipboardEvent, type DragEvent } from "react";

import { sentenceOf } from "../../../api/problem";
import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { toast } from "../../../ui/toasts";
import { GuidelineText } from "./Guideline";
import styles from "./GuidelinePage.module.css";
import { uploadPicture } from "./useGuideline";

const words = texts.guideline;

interface GuidelineEditorProps {
  projectId: string;
  text: string;
  busy: boolean;
  onSave: (text: string) => void;
  onLeave: () => void;
}

/** The text at the left, what becomes of it at the right; pictures are dropped, pasted or chosen. */
export function GuidelineEditor({ projectId, text: before, busy, onSave, onLeave }: GuidelineEditorProps) {
  const [text, setText] = useState(before);
  const [uploading, setUploading] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);

  const insert = async (files: readonly File[]): Promise<void> => {
    setUploading(true);
    try {
      for (const file of files) {
        const path = await uploadPicture(projectId, file);
        const at = area.current?.selectionStart ?? Number.MAX_SAFE_INTEGER;
        const title = file.name.replace(/\.[^.]*$/, "").replace(/[[\]]/g, "");
        setText((old) => `${old.slice(0, at)}\n![${title}](${path})\n${old.slice(at)}`);
      }
    } catch (error) {
      toast("trouble", sentenceOf(error));
    } finally {
      setUploading(false);
    }
  };
  const take = (event: ClipboardEvent | DragEvent, list: FileList | undefined): void => {
    const pictures = [...(list ?? [])].filter(({ type }) => type.startsWith("image/"));
    if (pictures.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    void insert(pictures);
  };
  return (
    <div className={styles.editor}>
      <div className={styles.bar}>
        <Button small disabled={uploading} onClick={() => chooser.current?.click()}>
          {uploading ? words.uploading : words.picture}
        </Button>
        <span>{words.pictureHint}</span>
        <Button look="quiet" onClick={onLeave}>
          {text === before ? texts.cancel : words.leave}
        </Button>
        <Button look="primary" disabled={busy || uploading || text === before} onClick={() => onSave(text)}>
          {texts.admin.save}
        </Button>
        <input
          ref={chooser}
          className="visually-hidden"
          type="file"
          multiple
          accept="image/png,image/jpeg,image/webp,image/gif"
          aria-label={words.picture}
          tabIndex={-1}
          onChange={(event) => {
            void insert([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </div>
      <div className={styles.halves}>
        <textarea
          ref={area}
          aria-label={words.text}
          placeholder={words.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => take(event, event.clipboardData.files)}
          onDrop={(event) => take(event, event.dataTransfer.files)}
        />
        <div className={styles.preview} role="region" aria-label={words.preview} tabIndex={0}>
          <GuidelineText text={text} />
        </div>
      </div>
    </div>
  );
}
