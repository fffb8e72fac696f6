import { describe, expect, it } from '@jest/globals';
import { needsEmulation } from '../../src/image/dockerfile.ts';

const CROSS = 'FROM --platform=$BUILDPLATFORM golang AS build\nRUN go build';

describe('needsEmulation', () => {
  it.each([
    ['a stage with RUN', 'FROM alpine\nRUN apk add curl', true],
    ['COPY alone', 'FROM alpine\nCOPY . /app\nCMD ["/app/run"]', false],
    ['a cross-compiling stage', `${CROSS}\nFROM scratch\nCOPY --from=build /x /x`, false],
    ['braces', `${CROSS.replace('$BUILDPLATFORM', `\${BUILDPLATFORM}`)}\nFROM scratch\nCOPY --from=build /x /x`, false],
    ['quotes', `${CROSS.replace('$BUILDPLATFORM', '"$BUILDPLATFORM"')}\nFROM scratch\nCOPY --from=build /x /x`, false],
    ['a RUN after the cross-compiling stage', `${CROSS}\nFROM alpine\nRUN y`, true],
    [
      'a stage that starts from a cross-compiling one',
      `${CROSS}\nFROM build AS test\nRUN go test\nFROM scratch\nCOPY --from=test /x /x`,
      false,
    ],
    [
      'a stage of the same name as an image',
      'FROM --platform=$BUILDPLATFORM alpine AS alpine\nFROM alpine\nRUN x',
      false,
    ],
    ['a RUN in a stage that is not needed', 'FROM alpine AS tools\nRUN x\nFROM scratch\nCOPY . .', false],
    [
      'a RUN in a stage that is copied from',
      'FROM alpine AS tools\nRUN x\nFROM scratch\nCOPY --from=tools /x /x',
      true,
    ],
    ['the same by number', 'FROM alpine\nRUN x\nFROM scratch\nCOPY --from=0 /x /x', true],
    [
      'the same in other capitals',
      'FROM alpine AS Tools\nRUN x\nFROM scratch\nCOPY --chown=1 --from=TOOLS /x /x',
      true,
    ],
    ['the same over another stage', 'FROM a AS x\nRUN x\nFROM x AS y\nFROM scratch\nCOPY --from=y /x /x', true],
    ['a copy from an image', 'FROM scratch\nCOPY --from=ghcr.io/a/b /x /x', false],
    ['lower case', 'from alpine\nrun x', true],
    ['indentation', 'FROM alpine\n\tRUN x', true],
    ['the target platform named', 'FROM --platform=$TARGETPLATFORM alpine\nRUN x', true],
    ['a comment', 'FROM alpine\n# RUN x', false],
    ['an instruction over two lines', 'FROM \\\n  alpine\nRUN \\\n  x', true],
    ['a line that goes on with RUN', 'FROM alpine\nENV A=1 \\\nRUN=x', false],
    ['CRLF', 'FROM alpine\r\nRUN x\r\n', true],
    ['a RUN before any stage', 'ARG A\nRUN x', false],
    ['nothing', '', false],
  ])('%s', (_name, dockerfile, expected) => expect(needsEmulation(dockerfile)).toBe(expected));

  const two = 'FROM scratch AS plain\nCOPY . .\nFROM alpine AS busy\nRUN x';

  it.each([
    ['plain', false],
    ['busy', true],
    ['BUSY', true],
    ['0', false],
    ['none', false],
    [undefined, true],
  ])('for the target %s', (target, expected) => expect(needsEmulation(two, target)).toBe(expected));

  // Each stage is reached over every earlier one: looked at once for each way there, these would take for ever.
  it.each([
    ['of which the first has a RUN', 'RUN make', true],
    ['of which none has one', 'COPY . .', false],
  ])('for forty chained stages that copy from each other, %s', (_name, first, expected) => {
    const later = Array.from({ length: 39 }, (_, index) => {
      const copies = Array.from({ length: index + 1 }, (_one, from) => `COPY --from=s${from} /x /x${from}`);
      return [`FROM s${index} AS s${index + 1}`, ...copies].join('\n');
    });
    expect(needsEmulation([`FROM alpine AS s0\n${first}`, ...later].join('\n'))).toBe(expected);
  });
});
