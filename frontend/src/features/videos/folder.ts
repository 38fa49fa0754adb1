/** Files of dropped or chosen folders: which of them are videos, and how to get at those of a dropped folder. */

const ENDINGS = new Set(
  "3gp asf avi dv flv m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogm ogv ts vob webm wmv y4m".split(" "),
);

/** Whether a file of a folder is worth uploading, by what the system calls it or by its ending. Pure. */
export function looksLikeVideo({ name, type }: Pick<File, "name" | "type">): boolean {
  if (name.startsWith(".")) return false;
  const [, ending] = /\.([^.]+)$/.exec(name) ?? [];
  return type.startsWith("video/") || (ending !== undefined && ENDINGS.has(ending.toLowerCase()));
}

export interface Dropped {
  readonly files: readonly File[];
  /** Files of folders that are no videos. */
  readonly leftOut: number;
}

/** Divides the files of a folder. Pure. */
export function fromFolder(files: readonly File[]): Dropped {
  const videos = files.filter(looksLikeVideo);
  return { files: videos, leftOut: files.length - videos.length };
}

/**
 * The files of a drop, with those of dropped folders. Files that were dropped themselves are all taken: the server says
 * what is wrong with them. Call it within the drop event; the browser forgets the entries afterwards.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files].filter((_, index) => !entries[index]?.isDirectory);
  const folders = entries.filter((entry) => entry !== null).filter(isFolder);
  const inside = fromFolder((await Promise.all(folders.map(filesIn))).flat());
  return { files: [...plain, ...inside.files], leftOut: inside.leftOut };
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const found: File[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    const parts = await Promise.all(entries.map((entry) => (isFolder(entry) ? filesIn(entry) : fileOf(entry))));
    found.push(...parts.flat());
  }
}

function fileOf(entry: FileSystemEntry): Promise<File[]> {
  return new Promise((resolve, reject) => (entry as FileSystemFileEntry).file((file) => resolve([file]), reject));
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
