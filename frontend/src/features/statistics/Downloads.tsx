import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import styles from "./Downloads.module.css";

/** The same figures as files. */
export function Downloads({ url }: { url: (format: "csv" | "json") => string }) {
  return (
    <span className={styles.downloads}>
      <a href={url("csv")} download>
        <Icon name="download" size={12} /> {texts.statistics.downloadCsv}
      </a>
      <a href={url("json")} download>
        <Icon name="download" size={12} /> {texts.statistics.downloadJson}
      </a>
    </span>
  );
}
