/** The generated section of a Markdown page that people write around. */

/** Line before the generated text. */
export const BEGIN =
  '<!-- Generated from schemas/ by "make generate"; do not edit up to the next marker. -->';
/** Line after the generated text. */
export const END = '<!-- End of the generated part. -->';

/**
 * Puts `generated` between the markers of `page`; a page without markers gets them at its end. Throws, naming
 * `path`, when the markers are not one pair in order, because any guess could delete what somebody wrote.
 */
export function withGenerated(page: string, generated: string, path: string): string {
  const section = `${BEGIN}\n\n${generated.trim()}\n\n${END}`;
  const [before = '', ...afterBegin] = page.split(BEGIN);
  const [beforeEnd = '', ...afterEnd] = (afterBegin[0] ?? '').split(END);
  if (afterBegin.length === 0 && !page.includes(END)) return `${page.trimEnd()}\n\n${section}\n`;
  if (afterBegin.length !== 1 || afterEnd.length !== 1 || before.includes(END) || beforeEnd.includes(BEGIN)) {
    throw new Error(`${path}: needs the marker lines once each, "${BEGIN}" before "${END}", or none of them`);
  }
  return `${before}${section}${afterEnd[0]}`;
}
