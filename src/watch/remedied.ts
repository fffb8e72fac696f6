import { briefly, type Ending, type Following, type Remedy } from './following.ts';
import { revisionThatIsBack } from './revision-before.ts';

/** How a deployment ended for which a rollback was asked: both what it was asked for and what became of it. */
export function remedied(following: Following, { after }: Remedy, ending: Ending): Ending {
  const first = briefly(after);
  switch (ending.verdict) {
    case 'rolled-back': {
      const reason = `${first}. This run put ${revisionThatIsBack(following)} back`;
      return { ...after, verdict: 'rolled-back', reason };
    }
    case 'failed':
      return { ...after, ...ending, reason: `${first}. Rolling back failed, too: ${ending.reason}` };
    case 'succeeded':
      return {
        ...ending,
        reason: `${ending.reason}. It was completed before the rollback that this run had asked for`,
      };
    default:
      return { ...after, ...ending, reason: `${first}. While the old revision was being put back: ${ending.reason}` };
  }
}
