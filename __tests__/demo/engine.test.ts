import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { findEngine, releaseEngine, removeImages } from '../../demo/engine.ts';
import { describeWithDocker } from '../support/docker.ts';

const MINE = '127.0.0.1:4';
const OTHERS = '127.0.0.1:45';

describeWithDocker('the engine of the demo', () => {
  beforeEach(async () => {
    const tags = [`${MINE}/app:1`, `${MINE}/team/app:2`, `${OTHERS}/app:1`].flatMap((tag) => ['--tag', tag]);
    await execa('docker', ['build', ...tags, '-'], { input: 'FROM scratch\nLABEL test=demo-engine\n' });
  });
  afterEach(() => removeImages(OTHERS));

  async function images(registry: string): Promise<string[]> {
    const format = '{{.Repository}}:{{.Tag}}';
    const { stdout } = await execa('docker', ['image', 'ls', '--format', format]);
    return stdout.split('\n').filter((image) => image.startsWith(`${registry}/`));
  }

  it('finds the one that runs, and does not end what it did not start', async () => {
    const engine = await findEngine(new AbortController().signal);
    expect(engine).toEqual({
      version: expect.stringMatching(/^\d+\./),
      architecture: expect.stringMatching(/^(amd|arm)64$/),
    });
    await releaseEngine(engine);
    expect(await images(OTHERS)).toEqual([`${OTHERS}/app:1`]);
  });

  it("removes the images of its own registry and nobody else's", async () => {
    expect(await images(MINE)).toHaveLength(2);
    await removeImages(MINE);
    expect(await images(MINE)).toEqual([]);
    expect(await images(OTHERS)).toEqual([`${OTHERS}/app:1`]);
  });
});
