import { describe, expect, it } from '@jest/globals';
import { anchors, fences, inlineCode, linkTargets } from './markdown.ts';

const PAGE = `# A \`b\`: c

See [one](a.md#x "title"), ![image](b.png), \`[no](code.md)\`, \`src/x.ts\`.

1. item

   \`\`\`sh
   make test
     --more
   \`\`\`

\`\`\`yaml denied
a: "[no](fence.md)"
\`\`\`

# a b c
<!-- [no](comment.md) -->
[two]: ../c.md
`;

describe('Markdown', () => {
  it('has fenced blocks with their marks, without the indentation of a list', () => {
    expect(fences(PAGE)).toEqual([
      { info: ['sh'], text: 'make test\n  --more\n', line: 7 },
      { info: ['yaml', 'denied'], text: 'a: "[no](fence.md)"\n', line: 12 },
    ]);
  });

  it('has links outside of code and comments', () => {
    expect(linkTargets(PAGE)).toEqual(['a.md#x', 'b.png', '../c.md']);
  });

  it('has inline code outside of fenced blocks', () => {
    expect(inlineCode(PAGE)).toEqual(['b', '[no](code.md)', 'src/x.ts']);
  });

  it('has anchors as GitHub makes them', () => {
    expect([...anchors(PAGE)]).toEqual(['a-b-c', 'a-b-c-1']);
  });
});
