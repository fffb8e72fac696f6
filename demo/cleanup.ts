/**
 * Runs `work`, and then what `defer` collected in reverse order, however `work` ended: also after SIGHUP, SIGINT and SIGTERM, which
 * abort the signal that `work` gets. Returns the exit code: 0, 1 after an error (printed), 128 + N after signal N.
 */
export async function withCleanup(
  work: (signal: AbortSignal, defer: (what: string, undo: () => Promise<unknown>) => void) => Promise<void>,
): Promise<number> {
  const interrupted = new AbortController();
  let code = 0;
  const interrupt = (number: number) => (): void => {
    code = 128 + number;
    interrupted.abort(new Error('interrupted'));
  };
  const handlers = { SIGHUP: interrupt(1), SIGINT: interrupt(2), SIGTERM: interrupt(15) };
  for (const [name, handler] of Object.entries(handlers)) process.on(name, handler);
  const undos: { what: string; undo: () => Promise<unknown> }[] = [];
  try {
    await work(interrupted.signal, (what, undo) => undos.push({ what, undo }));
  } catch (error) {
    code ||= 1;
    console.error(`\n${interrupted.signal.aborted ? 'Interrupted' : explain(error)}; cleaning up …`);
  }
  for (const { what, undo } of undos.reverse()) {
    await undo().catch((error: unknown) => {
      code ||= 1;
      console.error(`${what} could not be cleaned up: ${explain(error)}`);
    });
  }
  for (const [name, handler] of Object.entries(handlers)) process.off(name, handler);
  return code;
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
