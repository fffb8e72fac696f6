import { createHash } from 'node:crypto';
import { isObject, optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { type AppSpec, readAppSpec } from './app-spec.ts';
import type { Deployer } from './deployer.ts';
import type { Application, CodeDeployment, DeploymentGroup } from './model.ts';

/** The application that a request names. Throws as CodeDeploy does. */
export function applicationIn(deployer: Deployer, input: Json): Application {
  const name = optionalText(input, 'applicationName');
  if (name === undefined) throw new AwsError('ApplicationNameRequiredException', 'Application name is required');
  const application = deployer.applications.get(name);
  if (application !== undefined) return application;
  throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
}

/** The deployment group that a request names in `member`. Throws as CodeDeploy does. */
export function groupIn(deployer: Deployer, input: Json, member = 'deploymentGroupName'): DeploymentGroup {
  const application = applicationIn(deployer, input);
  const name = optionalText(input, member);
  if (name === undefined)
    throw new AwsError('DeploymentGroupNameRequiredException', 'Deployment group name is required');
  const group = application.groups.get(name);
  if (group !== undefined) return group;
  throw new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
}

/** The deployment that a request names. Throws as CodeDeploy does. */
export function deploymentIn(deployer: Deployer, input: Json): CodeDeployment {
  const id = optionalText(input, 'deploymentId');
  if (id === undefined) throw new AwsError('DeploymentIdRequiredException', 'Deployment id is required');
  const deployment = deployer.deployments.get(id);
  if (deployment !== undefined) return deployment;
  throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
}

/** The revision of a request, and the AppSpec in it. Throws as CodeDeploy does. */
export function revisionIn(input: Json): { readonly revision: Json; readonly appSpec: AppSpec } {
  const { revision } = input;
  if (!isObject(revision)) throw new AwsError('RevisionRequiredException', 'RevisionLocation must be specified');
  const type = optionalText(revision, 'revisionType');
  const given = type === 'String' ? revision.string : revision.appSpecContent;
  if ((type !== 'AppSpecContent' && type !== 'String') || !isObject(given)) {
    throw new AwsError(
      'InvalidRevisionException',
      'The revision must have the revisionType AppSpecContent, and its content.',
    );
  }
  const content = optionalText(given, 'content') ?? '';
  const sha256 = optionalText(given, 'sha256');
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(content).digest('hex')) {
    throw new AwsError('InvalidRevisionException', 'The sha256 of the AppSpec content does not match the content.');
  }
  return { revision, appSpec: readAppSpec(content) };
}
