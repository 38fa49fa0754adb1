import { bytes, texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { whole } from "../../texts/format";
import styles from "./Datasets.module.css";
import { named, type Addition } from "./formats";
import { fileUrl, type DatasetDetails } from "./useDatasets";

const words = texts.datasets.files;
const DOCUMENTS = [
  ["manifest.json", words.manifest],
  ["files.jsonl", words.list],
  ["videos.jsonl", words.videos],
  ["datasheet.md", words.datasheet],
] as const;

/** The files of a version to download, with the hashes to check them by. */
export function Files({ version }: { version: DatasetDetails }) {
  return (
    <>
      <div className={styles.scroller}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{words.part}</th>
              <th>{words.format}</th>
              <th className={styles.numeric}>{words.members}</th>
              <th className={styles.numeric}>{words.size}</th>
              <th>{words.hash}</th>
            </tr>
          </thead>
          <tbody>
            {version.parts.map((part) => (
              <tr key={part.name}>
                <td>
                  <a href={fileUrl(version.id, part.name)} download={part.name}>
                    <Icon name="download" size={13} /> {part.name}
                  </a>
                  {part.delivered && <span className={styles.done}> · {words.delivered}</span>}
                </td>
                <td>{texts.datasets.format[part.format]}</td>
                <td className={styles.numeric}>{whole.format(part.members)}</td>
                <td className={styles.numeric}>{bytes(part.size)}</td>
                <td>
                  <code title={part.sha256}>{part.sha256.slice(0, 16)}…</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {version.manifest_sha256 !== null && (
        <section aria-label={words.documents}>
          <Documents version={version} documents={DOCUMENTS} />
          {version.additions.map((addition) => (
            <Documents key={addition.number} version={version} documents={documentsOf(addition)} />
          ))}
        </section>
      )}
    </>
  );
}

interface DocumentsProps {
  version: DatasetDetails;
  documents: readonly (readonly [name: string, label: string])[];
}

function Documents({ version, documents }: DocumentsProps) {
  return (
    <div className={styles.documents}>
      {documents.map(([name, label]) => (
        <a key={name} href={fileUrl(version.id, name)} download={name}>
          <Icon name="download" size={13} /> {label} <small>{name}</small>
        </a>
      ))}
    </div>
  );
}

function documentsOf({ number, formats, manifest_sha256 }: Addition): (readonly [string, string])[] {
  if (manifest_sha256 === null) return [];
  const name = `addition-${String(number).padStart(3, "0")}`;
  return [
    [`${name}.json`, words.addition(number, named(formats))],
    [`${name}-files.jsonl`, words.additionList],
  ];
}
