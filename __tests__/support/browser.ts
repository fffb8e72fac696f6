import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe } from '@jest/globals';
import { rendered } from '../../scripts/browser.ts';

const browser = process.env.SHIP_TEST_BROWSER ?? 'none';

/** `describe` for tests that need a browser: skipped where there is none (global-setup.ts makes that a failure in CI). */
export const describeWithBrowser: typeof describe.skip = browser === 'none' ? describe.skip : describe;

/** What stands beside or in a bar, and where; `fill` is its colour as the browser computes it. */
export interface DrawnLabel {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly inside: boolean;
  readonly fill: string;
}

/** A task as it was drawn, in the SVG's own pixels. `x` of a milestone is where its square begins. */
export interface DrawnTask {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly classes: string;
  readonly label: DrawnLabel;
}

/** A diagram as a browser shows it. */
export interface DrawnDiagram {
  /** What Mermaid said instead of drawing it. */
  readonly error?: string;
  /** Every text in the picture. */
  readonly texts: string;
  readonly tasks: readonly DrawnTask[];
  readonly sections: readonly string[];
  /** What the axis says, and where. */
  readonly ticks: readonly { readonly text: string; readonly x: number }[];
}

/** Draws all diagrams with Mermaid (`mermaid` or `mermaid-10`), in one page and with names in this font. */
export async function drawAll(bundle: string, font: string, diagrams: readonly string[]): Promise<DrawnDiagram[]> {
  const script = pathToFileURL(join(import.meta.dirname, '../../node_modules', bundle, 'dist/mermaid.min.js')).href;
  const html = await rendered(browser, page(script, font, diagrams));
  const found = /data-drawn="([^"]*)"/.exec(html)?.[1];
  if (found === undefined) throw new Error(`the browser did not get to the end of the page: ${html.slice(0, 500)}`);
  return JSON.parse(decodeURIComponent(found)) as DrawnDiagram[];
}

/** Diagrams go in and drawings come out as percent-encoded JSON, so that nothing in them is read as HTML. */
function page(script: string, font: string, diagrams: readonly string[]): string {
  const encoded = encodeURIComponent(JSON.stringify(diagrams)).replaceAll("'", '%27');
  return `<!doctype html><meta charset="utf-8"><style>svg text { font-family: "${font}" !important; }</style><body><script src="${script}"></script><script>
(async () => {
  mermaid.initialize({ startOnLoad: false });
  const drawn = [];
  for (const [index, diagram] of JSON.parse(decodeURIComponent('${encoded}')).entries()) {
    const holder = document.body.appendChild(document.createElement('div'));
    try {
      holder.innerHTML = (await mermaid.render('picture' + index, diagram)).svg;
      drawn.push((${measure.toString()})(holder));
    } catch (error) {
      drawn.push({ error: String(error), texts: '', tasks: [], sections: [], ticks: [] });
    }
  }
  document.body.dataset.drawn = encodeURIComponent(JSON.stringify(drawn));
})();
</script>`;
}

// biome-ignore lint/suspicious/noExplicitAny: the types of a browser are not there
type Dom = any;

/** Runs in the page. */
function measure(holder: Dom) {
  const all = (selector: string): Dom[] => Array.from(holder.querySelectorAll(selector));
  const seen = (text: string) => text.replaceAll('\u200b', '').trim();
  return {
    texts: seen(holder.textContent),
    sections: all('text.sectionTitle').map((title) => seen(title.textContent)),
    ticks: all('.grid .tick').map((tick) => ({
      text: tick.textContent,
      x: tick.transform.baseVal[0].matrix.e + tick.parentNode.transform.baseVal[0].matrix.e,
    })),
    tasks: all('rect.task').map((rect) => {
      const text = holder.querySelector(`[id="${rect.id}-text"]`);
      const box = text.getBBox();
      return {
        id: /bar[0-9]+-[0-9]+$/.exec(rect.id)?.[0] ?? '',
        x: rect.x.baseVal.value,
        y: rect.y.baseVal.value,
        width: rect.width.baseVal.value,
        classes: rect.getAttribute('class'),
        label: {
          text: seen(text.textContent),
          left: box.x,
          right: box.x + box.width,
          inside: !text.getAttribute('class').includes('Outside'),
          fill: (globalThis as Dom).getComputedStyle(text).fill,
        },
      };
    }),
  };
}
