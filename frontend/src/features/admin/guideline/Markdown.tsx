import ReactMarkdown, { defaultUrlTransform } from "react-markdown";
import remarkGfm from "remark-gfm";

import styles from "./Guideline.module.css";

/** Pictures are those of this server alone: others would tell a stranger who reads the guideline, and when. */
function safeUrl(url: string, key: string): string {
  if (key === "src") return url.startsWith("/api/") ? url : "";
  return defaultUrlTransform(url);
}

/** Text that a person wrote, as Markdown with tables. HTML in it is shown as text, addresses are looked at. */
export default function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.text}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        urlTransform={safeUrl}
        components={{
          // The page that shows the text has the title.
          h1: ({ children }) => <h2>{children}</h2>,
          h2: ({ children }) => <h3>{children}</h3>,
          h3: ({ children }) => <h4>{children}</h4>,
          a: ({ children, href }) => (
            <a href={href} target="_blank" rel="noreferrer noopener">
              {children}
            </a>
          ),
          img: ({ src, alt }) => (src ? <img src={src} alt={alt ?? ""} loading="lazy" /> : <em>{alt}</em>),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
