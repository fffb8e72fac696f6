import { InputReader } from '../../src/inputs/input-reader.ts';

/** A reader of inputs as the runner passes them. */
export function readerOf(inputs: Readonly<Record<string, string>>): InputReader {
  return new InputReader(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}
