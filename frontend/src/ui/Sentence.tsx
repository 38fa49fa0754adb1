/** A sentence in which commands stand between back quotes. */
export function Sentence({ text }: { text: string }) {
  return (
    <span>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</span>
  );
}
