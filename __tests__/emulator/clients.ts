import { ECSClient } from '@aws-sdk/client-ecs';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';

/** An emulator whose time stands still, with a real ECS client for it; both are closed when the block is left. */
export interface Rig extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly ecs: ECSClient;
}

/** Starts an emulator at speed 0 unless told otherwise. */
export async function startRig(options: EmulatorOptions = {}): Promise<Rig> {
  const emulator = await startEmulator({ speed: 0, ...options });
  const ecs = new ECSClient({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEMULATOR', secretAccessKey: 'secret' },
  });
  return {
    emulator,
    ecs,
    async [Symbol.asyncDispose]() {
      ecs.destroy();
      await emulator.close();
    },
  };
}

/** Sends an ECS request with a plain fetch: the raw text of the answer shows what an SDK would hide. */
export async function rawEcs(emulator: Emulator, operation: string, input: unknown) {
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 unchecked',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
