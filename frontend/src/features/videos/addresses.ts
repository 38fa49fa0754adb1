/** The addresses in a text or a CSV file: whatever begins like one, each once, in order. Pure. */
export function addressesIn(text: string): string[] {
  const found = text
    .split(/[\s,;"'<>|]+/)
    .map((word) => word.trim())
    .filter((word) => /^(https?|s3):\/\/./i.test(word));
  const loose = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/[,;\t]/.test(line) && !/(https?|s3):\/\//i.test(line));
  // A line that is no address stays in the list: the server says what is wrong with it.
  return [...new Set([...found, ...(found.length === 0 ? loose : [])])];
}
