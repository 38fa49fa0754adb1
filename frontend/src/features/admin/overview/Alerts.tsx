import type { Overview } from "../../../api/types";
import { texts } from "../../../texts";
import { classes } from "../../../ui/classes";
import { Icon } from "../../../ui/Icon";
import { Sentence } from "../../../ui/Sentence";
import styles from "./Overview.module.css";

/** What somebody should look at, the worst first. */
export function Alerts({ alerts }: { alerts: Overview["alerts"] }) {
  if (alerts.length === 0) {
    return (
      <p className={styles.calm} role="status">
        <Icon name="check" size={14} /> {texts.overview.noAlerts}
      </p>
    );
  }
  return (
    <ul className={styles.alerts} aria-label={texts.overview.alerts}>
      {alerts.map(({ kind, severity, title, detail }) => (
        <li key={kind + title} data-alert={kind} className={classes(styles.alert, styles[severity])}>
          <Icon name="warning" />
          <div>
            <strong>{title}</strong>
            <p>
              <Sentence text={detail} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
