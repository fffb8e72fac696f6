/** A real browser without a window, for what only a browser can tell: how a page and its diagrams really look. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';

const PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Milliseconds; a page is ready in one or two seconds. */
const PATIENCE = 120_000;

/** The browser of this machine that can be started; undefined where there is none. Ubuntu's `chromium` may be a stand-in that starts nothing. */
export function findBrowser(): string | undefined {
  return PLACES.find(
    (place) =>
      existsSync(place) && spawnSync(place, ['--version'], { timeout: PATIENCE, stdio: 'ignore' }).status === 0,
  );
}

/** The page as HTML when its scripts are done, in a window of this width in pixels. */
export async function rendered(browser: string, html: string, width = 1000): Promise<string> {
  return await withPage(html, (address, profile) =>
    run(browser, profile, [`--window-size=${width},600`, '--hide-scrollbars', '--dump-dom', address]),
  );
}

/** Writes a picture (PNG) of the page's first `height` pixels. */
export async function takePicture(
  browser: string,
  html: string,
  { file, width, height }: { readonly file: string; readonly width: number; readonly height: number },
): Promise<void> {
  await withPage(html, (address, profile) =>
    run(browser, profile, [`--screenshot=${file}`, `--window-size=${width},${height}`, '--hide-scrollbars', address]),
  );
}

async function withPage<T>(html: string, work: (address: string, profile: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ship-to-ecs-page-'));
  try {
    const page = join(folder, 'page.html');
    await writeFile(page, html);
    return await work(pathToFileURL(page).href, join(folder, 'profile'));
  } finally {
    // The browser's own processes may still be writing their last files.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function run(browser: string, profile: string, args: readonly string[]): Promise<string> {
  // In the sandbox of a container, or as root, Chromium's own doesn't work; the pages are ours.
  const always = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-dev-shm-usage',
    '--disable-lcd-text',
    '--no-first-run',
  ];
  const { stdout } = await execa(
    browser,
    // Time runs as fast as the page's scripts can, and ends when nothing more happens.
    [...always, `--user-data-dir=${profile}`, '--virtual-time-budget=20000', ...args],
    { stderr: 'ignore', timeout: PATIENCE },
  );
  return stdout;
}
