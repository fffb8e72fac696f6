import { describe, expect, it } from '@jest/globals';
import { logView } from '../../demo/log-view.ts';

function shown(...chunks: string[]): string[] {
  const lines: string[] = [];
  const view = logView((line) => lines.push(line));
  for (const chunk of chunks) view(chunk);
  return lines;
}

describe('logView', () => {
  it.each([
    { name: 'plain lines', log: 'a\n\nb\n', lines: ['a', '', 'b'] },
    { name: 'groups as headings', log: '::group::Build\nx\n::endgroup::\n', lines: ['▸ Build', 'x'] },
    {
      name: 'annotations as words',
      log: '::error title=T,file=a::one%0Atwo 100%25\n::warning::w\n::notice::n\n',
      lines: ['error: one\ntwo 100%', 'warning: w', 'notice: n'],
    },
    { name: 'no masks and no debug lines', log: '::add-mask::secret\n::debug::x\ny\n', lines: ['y'] },
    {
      name: 'what is fenced as it is, whatever it looks like',
      log: '::stop-commands::t0ken\n::error::from the build\n::other::\n::t0ken::\n::error::ours\n',
      lines: ['::error::from the build', '::other::', 'error: ours'],
    },
  ])('shows $name', ({ log, lines }) => expect(shown(log)).toEqual(lines));

  it('waits for the end of a line', () => expect(shown('::gr', 'oup::A', '\r\nrest')).toEqual(['▸ A']));
});
