import { describe, expect, it } from '@jest/globals';
import { withTables } from '../../scripts/action-tables.ts';

const action = `
inputs:
  service:
    description: |
      The service: one,
      or several | many.
    required: true
  wait:
    description: Whether to wait
    default: true
  token:
    description: A token
    default: ''
outputs:
  image:
    description: The image
`;
const empty = '# T\n<!-- inputs -->\n<!-- /inputs -->\ntext\n<!-- outputs -->\nold\n<!-- /outputs -->\nend\n';

describe('withTables', () => {
  const filled = withTables(empty, action);

  it('writes each table between its markers and leaves the rest alone', () => {
    expect(filled).toBe(`# T
<!-- inputs -->
| Input | What it is | Default |
| --- | --- | --- |
| \`service\` | The service: one, or several \\| many. | **required** |
| \`wait\` | Whether to wait | \`true\` |
| \`token\` | A token |  |
<!-- /inputs -->
text
<!-- outputs -->
| Output | What it is |
| --- | --- |
| \`image\` | The image |
<!-- /outputs -->
end
`);
  });

  it('changes nothing the second time', () => expect(withTables(filled, action)).toBe(filled));

  it.each(['inputs', 'outputs'])('says which marker is missing: %s', (name) => {
    const broken = empty.replace(`<!-- /${name} -->`, '');
    expect(() => withTables(broken, action)).toThrow(
      `README.md needs <!-- ${name} --> and, after it, <!-- /${name} -->`,
    );
  });

  it('insists on descriptions', () => {
    expect(() => withTables(empty, 'inputs: { cluster: { required: true } }')).toThrow(/description/);
  });
});
