const ADDRESS = /(?:https?|s3):\/\/[^\s,;"'<>|]+/gi;
const HEADING = /^(url|urls|address|link|video|file)$/i;

/**
 * The addresses in a text or a CSV file, each once, in order. A line that is no address, no heading and no row of a
 * table stays in the list: the server says what is wrong with it. Pure.
 */
export function addressesIn(text: string): string[] {
  const found = text.split(/\r?\n/).flatMap((line) => {
    const addresses = line.match(ADDRESS);
    if (addresses !== null) return addresses;
    const word = line.trim();
    return word === "" || HEADING.test(word) || /[,;\t]/.test(word) ? [] : [word];
  });
  return [...new Set(found)];
}
