import { describe, expect, it } from '@jest/globals';
import { Unanswered, type Write, writeOnce } from '../../src/aws/write.ts';
import { Problem } from '../../src/problem.ts';
import { fakeClock } from '../support/fake-clock.ts';

const THROTTLED = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const REFUSED = Object.assign(new Error('bad'), { name: 'ClientException', $metadata: { httpStatusCode: 400 } });
const DENIED = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
const UNANSWERED = new Error('socket hang up');

type Step = string | Error | undefined;

/** Plays the steps in turn: text is a result, an error is thrown. Asking for more than there are is a failure of the test. */
function script(steps: readonly Step[]) {
  let calls = 0;
  const play = async () => {
    calls += 1;
    if (calls > steps.length) throw new Error('called more often than the script has steps');
    const step = steps[calls - 1];
    if (step instanceof Error) throw step;
    return step;
  };
  return { play, calls: () => calls };
}

async function carryOut(
  sends: readonly (string | Error)[],
  looks: readonly Step[] = [],
  signal = new AbortController().signal,
) {
  const clock = fakeClock();
  const send = script(sends);
  const look = script(looks);
  const result = await writeOnce(clock, signal, {
    send: async () => (await send.play()) ?? '',
    look: look.play,
  }).catch((error: unknown) => error);
  return { result, sends: send.calls(), looks: look.calls(), sleeps: clock.sleeps };
}

describe('writeOnce', () => {
  it('sends once and waits for nothing where all is well', async () => {
    expect(await carryOut(['done'])).toEqual({ result: 'done', sends: 1, looks: 0, sleeps: [] });
  });

  it('sends a throttled write again, later and later', async () => {
    const { result, sends, looks, sleeps } = await carryOut([THROTTLED, THROTTLED, THROTTLED, 'done']);
    expect([result, sends, looks]).toEqual(['done', 4, 0]);
    expect(sleeps).toEqual([1000, 2000, 4000]);
  });

  it('gives up on a write that stays throttled', async () => {
    const { result, sends, sleeps } = await carryOut(Array.from({ length: 8 }, () => THROTTLED));
    expect([result, sends]).toEqual([THROTTLED, 8]);
    expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });

  it.each([
    ['refused', REFUSED],
    ['denied', DENIED],
  ])('neither repeats nor looks for a write that was %s', async (_name, error) => {
    expect(await carryOut([error])).toEqual({ result: error, sends: 1, looks: 0, sleeps: [] });
  });

  it('looks for the effect of a write without an answer and never sends it again', async () => {
    const { result, sends, looks } = await carryOut([UNANSWERED], ['seen']);
    expect([result, sends, looks]).toEqual(['seen', 1, 1]);
  });

  it('looks five times, failing looks included, two seconds apart', async () => {
    const steps = [undefined, THROTTLED, undefined, UNANSWERED, 'seen at last'];
    const { result, sends, looks, sleeps } = await carryOut([UNANSWERED], steps);
    expect([result, sends, looks]).toEqual(['seen at last', 1, 5]);
    expect(sleeps).toEqual([2000, 2000, 2000, 2000]);
  });

  it('throws the first error where no effect is to be seen', async () => {
    const { result, looks } = await carryOut(
      [UNANSWERED],
      Array.from({ length: 5 }, () => undefined),
    );
    expect([result, looks]).toEqual([UNANSWERED, 5]);
  });

  it('settles by looking also after a throttled try', async () => {
    const { result, sends, looks } = await carryOut([THROTTLED, UNANSWERED], ['seen']);
    expect([result, sends, looks]).toEqual(['seen', 2, 1]);
  });

  it('sends nothing after a cancel', async () => {
    const { result, sends } = await carryOut(['done'], [], AbortSignal.abort());
    expect(sends).toBe(0);
    expect(result).toBeInstanceOf(Problem);
    expect((result as Problem).verdict).toBe('cancelled');
  });

  describe('that is cancelled while it is under way', () => {
    /** A write whose answer comes when `answer` is called, or never. */
    async function cancelled(more: Pick<Write<string>, 'evenWhenCancelled'> = {}, answer?: string | Error) {
      const controller = new AbortController();
      const clock = fakeClock();
      let sends = 0;
      const write: Write<string> = {
        ...more,
        send: () => {
          sends += 1;
          controller.abort();
          if (answer instanceof Error) return Promise.reject(answer);
          return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer);
        },
        look: async () => undefined,
      };
      const result = await writeOnce(clock, controller.signal, write).catch((error: unknown) => error);
      return { result, sends, waited: clock.now() };
    }

    it('gets its answer', async () => {
      expect(await cancelled({}, 'done')).toMatchObject({ result: 'done', sends: 1 });
    });

    it('is waited for 3 s and no longer', async () => {
      const { result, sends, waited } = await cancelled();
      expect(result).toBeInstanceOf(Unanswered);
      expect([sends, waited]).toEqual([1, 3_000]);
    });

    it('is not sent again where it was throttled', async () => {
      const { result, sends } = await cancelled({}, THROTTLED);
      expect(result).toMatchObject({ name: 'Problem', verdict: 'cancelled' });
      expect(result).not.toBeInstanceOf(Unanswered);
      expect(sends).toBe(1);
    });

    it('is looked for once where the connection broke', async () => {
      expect((await cancelled({}, UNANSWERED)).result).toBeInstanceOf(Unanswered);
    });

    it('is waited for 1.5 s where it is made because of the cancel', async () => {
      expect(await cancelled({ evenWhenCancelled: true })).toMatchObject({ waited: 1_500, sends: 1 });
    });
  });
});
