import { exportUrl } from "../api/addresses";
import { NoConnection, problemFrom, sentenceOf } from "../api/problem";
import { patientFetch } from "../api/signIn";
import { toast } from "../ui/toasts";

/** Downloads the masklets as SA-V JSON. Fetched first, so that a refusal is shown as a sentence and not saved as a file. */
export async function downloadExport(videoId: string): Promise<void> {
  try {
    const response = await patientFetch(new Request(exportUrl(videoId))).catch((error: unknown) => {
      throw new NoConnection(error);
    });
    if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => null));
    const name = fileNameOf(response.headers.get("Content-Disposition"));
    save(await response.blob(), name);
  } catch (error) {
    toast("trouble", sentenceOf(error));
  }
}

/** The file name of a `Content-Disposition` header; its UTF-8 form goes before the plain one (RFC 6266). */
export function fileNameOf(disposition: string | null): string {
  const utf8 = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  if (utf8 !== undefined) return decodeURIComponent(utf8);
  return /filename="([^"]+)"/i.exec(disposition ?? "")?.[1] ?? "masklets_manual.json";
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may still be reading it
}
