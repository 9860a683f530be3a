/** As much of Markdown as checking our documentation needs. Pure. */

/** A fenced block. */
export interface Fence {
  /** Words after the backticks: the language, then marks of ours. */
  readonly info: readonly string[];
  readonly text: string;
  /** Line of the opening backticks, from 1. */
  readonly line: number;
}

const FENCE = /^( *)(`{3,})(.*)\n([\s\S]*?)^ *\2 *$/gm;

/** The fenced blocks of a text, without the indentation of the list item that they stand in. */
export function fences(markdown: string): Fence[] {
  return [...markdown.matchAll(FENCE)].map(({ index, 1: indent = '', 3: info = '', 4: text = '' }) => ({
    info: info.split(/\s+/).filter((word) => word !== ''),
    text: text.replaceAll(new RegExp(`^ {0,${indent.length}}`, 'gm'), ''),
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/** The text without fenced blocks and comments. */
export const prose = (markdown: string): string =>
  markdown.replaceAll(FENCE, '').replaceAll(/<!--[\s\S]*?-->/g, '');

const withoutCode = (markdown: string): string => prose(markdown).replaceAll(/`[^`\n]*`/g, '');

/** Targets of inline links, images and link definitions. */
export const linkTargets = (markdown: string): string[] =>
  [...withoutCode(markdown).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s+(\S+)/gm)].map(
    ([, inline, defined]) => inline ?? defined ?? '',
  );

/** What stands in inline code. */
export const inlineCode = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** The anchors of headings, as GitHub makes them; a repeated one gets a number. */
export function anchors(markdown: string): Set<string> {
  const found = new Set<string>();
  for (const [, title = ''] of prose(markdown).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; found.has(anchor); n++) anchor = `${slug}-${n}`;
    found.add(anchor);
  }
  return found;
}
