/** A page that shows a job summary about as GitHub does. */
import { pathToFileURL } from 'node:url';
import { Marked } from 'marked';

const STYLE = `
  body { margin: 0; padding: 20px 24px 12px; background: #fff; color: #1f2328; font: 14px/1.5 "Liberation Sans", Arial, sans-serif; }
  h3 { font-size: 18px; margin: 0 0 12px; } h4 { font-size: 15px; margin: 20px 0 8px; }
  p, table, blockquote, pre, details, .mermaid { margin: 0 0 14px; }
  a { color: #0969da; text-decoration: none; }
  code { font: 12px "Liberation Mono", monospace; background: #818b981f; padding: 2px 5px; border-radius: 6px; }
  pre { background: #f6f8fa; border-radius: 6px; padding: 12px; overflow: hidden; line-height: 1.45; }
  pre code { background: none; padding: 0; }
  table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: 5px 11px; text-align: left; vertical-align: top; }
  blockquote { border-left: 4px solid #d1d9e0; padding: 0 14px; color: #59636e; } blockquote p { margin: 0 0 6px; }
  summary { margin-bottom: 10px; }
  .mermaid { background: none; border: 1px solid #d1d9e0; border-radius: 6px; padding: 8px 0 0 10px; }
  .emoji { width: 18px; height: 18px; vertical-align: -3px; }
`;

/** Emoji are drawn, since not every machine has a font that has them. */
const EMOJI: Readonly<Record<string, string>> = {
  '✅': '<rect width="16" height="16" rx="3" fill="#1f883d"/><path d="M3.5 8.5l3 3 6-6.5" fill="none" stroke="#fff" stroke-width="2"/>',
  '❌': '<path d="M2.5 2.5l11 11m0-11l-11 11" fill="none" stroke="#cf222e" stroke-width="3"/>',
};

/**
 * The page of a summary. Its `body` has the attribute `data-height` in pixels once its diagrams are drawn.
 * @param mermaid path of Mermaid's own bundle
 */
export async function githubPage(markdown: string, mermaid: string): Promise<string> {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      code({ text, lang }) {
        return lang === 'mermaid' ? `<pre class="mermaid">${asText(text)}</pre>` : false;
      },
    },
  });
  const html = (await marked.parse(markdown)).replaceAll(
    /[✅❌]/gu,
    (one) => `<svg class="emoji" viewBox="0 0 16 16">${EMOJI[one] ?? ''}</svg>`,
  );
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><body>${html}
<script src="${pathToFileURL(mermaid).href}"></script>
<script>
  mermaid.initialize({ startOnLoad: false });
  mermaid.run().then(() => { document.body.dataset.height = document.body.offsetHeight; });
</script>`;
}

function asText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
