import { describe, expect, it } from '@jest/globals';
import { parseDefinitionFile } from '../../../src/task-definition/definition-file.ts';
import { problemOf } from '../../support/problems.ts';

const file = (container: object) =>
  JSON.stringify({ family: 'web', containerDefinitions: [{ name: 'app', ...container }] });

function container(text: string, variables?: Record<string, string>, path = 'web.json'): unknown {
  return (parseDefinitionFile(path, text, variables).json.containerDefinitions as unknown[])[0];
}

describe('variables in a task definition file', () => {
  it.each<[string, object, Record<string, string>, object]>([
    ['a whole text', { image: `\${IMAGE}` }, { IMAGE: 'web:1' }, { image: 'web:1' }],
    ['parts of a text', { user: `\${A}:\${B}\${A}` }, { A: '1', B: '' }, { user: '1:1' }],
    ['a value with quotes and new lines', { user: `x\${A}` }, { A: `"}, {\\ \${B}\n` }, { user: `x"}, {\\ \${B}\n` }],
    ['the text itself', { command: [`echo $\${HOME} $HOME $$`] }, {}, { command: [`echo \${HOME} $HOME $$`] }],
    ['a number', { memory: `\${M}` }, { M: '512' }, { memory: 512 }],
    ['a boolean', { essential: `\${E}` }, { E: 'false' }, { essential: false }],
    [
      'digits where text belongs',
      { environment: [{ name: 'A', value: `\${M}` }] },
      { M: '512' },
      { environment: [{ name: 'A', value: '512' }] },
    ],
    [
      'a name of a member',
      { dockerLabels: Object.fromEntries([[`\${A}`, 'x']]) },
      { A: 'team' },
      { dockerLabels: { team: 'x' } },
    ],
  ])('take the place of %s', (_name, before, variables, after) => {
    expect(container(file(before), variables)).toEqual({ name: 'app', ...after });
    expect(container(`{"taskDefinition": ${file(before)}}`, variables)).toEqual({
      name: 'app',
      ...after,
    });
  });

  it('are left alone without the input', () => {
    expect(container(file({ user: `\${A} $\${B}` }))).toEqual({ name: 'app', user: `\${A} $\${B}` });
  });

  it('that are not defined are refused, with the place and those that are', () => {
    const text = `containerDefinitions:\n  - name: app # $\${IMGE}\n    image: \${IMGE}\n`;
    const problem = problemOf(() => container(text, { IMAGE: 'hunter2', A: 'b' }, 'web.yml'));
    expect(problem.message).toBe(
      `variables: there is no 'IMGE', which web.yml names at line 3, column 12:\n    image: \${IMGE}\n${' '.repeat(11)}^\nThe variables are IMAGE and A. Did you mean 'IMAGE'?`,
    );
  });

  it.each([`\${}`, `\${A:-b}`, `\${A B}`, `\${constructor}`])('are names alone: %s', (value) => {
    expect(problemOf(() => container(file({ user: value }), { A: '1' })).message).toMatch(/^variables: there is no '/);
  });
});
