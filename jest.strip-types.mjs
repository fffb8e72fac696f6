// Node's own type stripping keeps every line and column, so no source maps and no second compiler.
import { stripTypeScriptTypes } from 'node:module';

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
