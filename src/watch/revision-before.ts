import { familyAndRevision } from '../aws/arn.ts';
import type { Followed, Following } from './following.ts';

/** The revision that ran before, by name. */
export function previousRevision(followed: Followed): string {
  return isUnknown(followed) ? 'the revision before it' : familyAndRevision(followed.previousArn);
}

/** The revision that a rollback has put back, by name. The service may be set to yet another one by now, by whoever waited for the end of the rollback. */
export function revisionThatIsBack({ service, followed }: Following): string {
  const { previousArn, definitionArn, earlierArns } = followed;
  const live = service?.taskDefinition;
  if (live === undefined) return previousRevision(followed);
  const isEarlier = isUnknown(followed) || (live !== definitionArn && earlierArns.includes(live));
  return familyAndRevision(isEarlier ? live : previousArn);
}

/** A deployment that an earlier run started doesn't tell what it replaced once the last task of that is gone. */
function isUnknown({ previousArn, definitionArn, deployment }: Followed): boolean {
  return deployment.adopted && previousArn === definitionArn;
}
