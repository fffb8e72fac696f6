/**
 * Draws the README's pictures of job summaries into docs/pictures/, from sample outcomes.
 *   npm run pictures
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Outcome } from '../src/outcome.ts';
import { summaryOf } from '../src/report/summary.ts';
import { findBrowser, rendered, takePicture } from './browser.ts';
import { githubPage } from './github-page.ts';
import { failure, success } from './sample-outcomes.ts';

const WIDTH = 960;

const root = dirname(import.meta.dirname);
const folder = join(root, 'docs', 'pictures');

const browser = findBrowser();
if (browser === undefined) {
  console.error('There is no Chromium: on Debian, apt-get install chromium.');
  process.exitCode = 1;
} else {
  await mkdir(folder, { recursive: true });
  await draw(browser, success(), 'success.png');
  await draw(browser, failure(), 'failure.png');
}

async function draw(program: string, outcome: Outcome, name: string): Promise<void> {
  // Unfolded, as after a click.
  const markdown = summaryOf(outcome, { consoleLinks: true }).replaceAll('<details>', '<details open>');
  const html = await githubPage(markdown, join(root, 'node_modules', 'mermaid', 'dist', 'mermaid.min.js'));
  const height = Number(/data-height="(\d+)"/.exec(await rendered(program, html, WIDTH))?.[1]);
  if (!(height > 0)) throw new Error(`${name}: the page was not drawn`);
  await takePicture(program, html, { file: join(folder, name), width: WIDTH, height });
}
