/** Output of commands that our documentation shows, compared with the real one. */

/** Lines without what differs from run to run: times, commits, the order of hosts. */
export const normalLines = (output: string): string[] =>
  output
    .replaceAll(/[0-9a-f]{40}/g, 'COMMIT')
    .replaceAll(/\b[0-9.]+(ms|s|m)\b/g, 'TIME')
    .replaceAll(/ +/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort();
