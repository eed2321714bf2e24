import MarkdownIt from "markdown-it";

/** A guide, as people read it. */
export interface Guide {
  /** What its address ends with: `log-in`. */
  name: string;
  title: string;
  /** Its sections, by the ids of their headings. */
  sections: { id: string; title: string }[];
  html: string;
}

/** What the build has made of what guides load, by file name. */
export interface Built {
  script: string;
  styles: string[];
  font: string;
}

export const address = (name: string): string => `/docs/guides/${name}`;

const escaped = (text: string): string => MarkdownIt().utils.escapeHtml(text);

/** An id for a heading: its words. */
function idOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Where a link of a guide leads on the web: to another guide, or away. Null where there is no page of it here. */
function hrefOf(link: string, names: ReadonlySet<string>): string | null {
  if (/^(https?:|#|\/)/.test(link)) return link;
  const [, name, section] = /^([a-z0-9-]+)\.md(#.*)?$/.exec(link) ?? [];
  if (!name) return null;
  if (!names.has(name)) throw new Error(`There is no guide ${name}.`);
  return address(name) + (section ?? "");
}

/** HTML of a guide. Raw HTML in the text stays text. */
function render(name: string, text: string, names: ReadonlySet<string>): Guide {
  const markdown = new MarkdownIt({ html: false });
  const tokens = markdown.parse(text, {});
  const guide: Guide = { name, title: "", sections: [], html: "" };
  let unlinked = 0;
  for (const [at, token] of tokens.entries()) {
    const content = tokens[at + 1]?.content ?? "";
    if (token.type === "heading_open" && token.tag === "h1") {
      guide.title = content;
      token.attrSet("tabindex", "-1");
    } else if (token.type === "heading_open") {
      token.attrSet("id", idOf(content));
      if (token.tag === "h2") guide.sections.push({ id: idOf(content), title: content });
    }
    for (const child of token.children ?? []) {
      if (child.type === "link_open") {
        const href = hrefOf(String(child.attrGet("href")), names);
        if (href === null) {
          child.hidden = true;
          child.tag = "span";
          child.attrs = [];
          unlinked += 1;
        } else {
          child.attrSet("href", href);
          if (/^https?:/.test(href)) child.attrSet("rel", "noopener noreferrer");
        }
      } else if (child.type === "link_close" && unlinked > 0) {
        child.tag = "span";
        unlinked -= 1;
      }
    }
  }
  if (!guide.title) throw new Error(`${name}.md has no heading.`);
  // What is too wide for a phone scrolls by itself, by keyboard as well, and says what it is.
  markdown.renderer.rules.table_open = (all, at) => {
    const heading = all.slice(0, at).findLastIndex((token) => token.type === "heading_open");
    const section = escaped(all[heading + 1]?.content ?? "");
    return `<div class="scrolls" tabindex="0" role="region" aria-label="Table: ${section}"><table>\n`;
  };
  markdown.renderer.rules.table_close = () => "</table></div>\n";
  markdown.renderer.rules.fence = (all, at) => {
    const { info, content } = all[at] ?? { info: "", content: "" };
    const answer = info === "json";
    const label = answer ? "Answer" : "Commands";
    return `<figure class="${answer ? "answer" : "commands"}"><figcaption>${label}</figcaption><pre><code>${escaped(content)}</code></pre></figure>\n`;
  };
  guide.html = markdown.renderer.render(tokens, markdown.options, {});
  return guide;
}

/** All guides of these texts, in the order of the start page's table. */
export function guidesIn(texts: ReadonlyMap<string, string>): Guide[] {
  const start = texts.get("start");
  if (!start) throw new Error("There is no start.md.");
  const order = ["start", ...[...start.matchAll(/^\| \[[^\]]*\]\(([a-z-]+)\.md\)/gm)].map(([, name]) => String(name))];
  const names = new Set(texts.keys());
  const lost = [...names].filter((name) => !order.includes(name));
  if (lost.length > 0) throw new Error(`The start page does not lead to ${lost.join(", ")}.`);
  return order.map((name) => render(name, texts.get(name) ?? "", names));
}

/** What stands around each page: the mark, and the ways. `here` is null on the page of the API. */
export function frame(guides: readonly Guide[], here: Guide | null): string {
  const link = (href: string, title: string, current: boolean) =>
    `<li><a href="${href}"${current ? ' aria-current="page"' : ""}>${escaped(title)}</a></li>`;
  const ways = guides.map((guide) => link(address(guide.name), guide.title, guide === here));
  return `<header class="top">
      <a class="mark" href="/"><img src="/favicon.svg" alt="" width="24" height="24" />Postern</a>
      <span class="of">for developers</span>
    </header>
    <nav class="ways" aria-label="Documentation">
      <details>
        <summary>Guides and API</summary>
        <ul>${link("/docs", "API", here === null)}${ways.join("")}</ul>
      </details>
    </nav>`;
}

/** The page of a guide. */
export function page(guides: readonly Guide[], guide: Guide, built: Built): string {
  const at = guides.indexOf(guide);
  const way = (to: Guide | undefined, rel: "prev" | "next", word: string) =>
    to ? `<a rel="${rel}" href="${address(to.name)}"><span>${word}</span> ${escaped(to.title)}</a>` : "<span></span>";
  const sections = guide.sections.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`);
  const styles = built.styles.map((file) => `<link rel="stylesheet" href="/${file}" />`);
  const [before, after] = guide.html.split("</h1>\n", 2);
  const contents = `<nav class="contents" aria-label="On this page"><ul>${sections.join("")}</ul></nav>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#F5F6F3" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#0E1311" media="(prefers-color-scheme: dark)" />
    <meta name="referrer" content="no-referrer" />
    <title>${escaped(guide.title)} · Postern</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <script src="/boot.js"></script>
    <link rel="preload" as="font" type="font/woff2" crossorigin href="/${built.font}" />
    ${styles.join("\n    ")}
    <script type="module" src="/${built.script}"></script>
  </head>
  <body class="docs" lang="en">
    <a class="skip" href="#content">Skip to content</a>
    ${frame(guides, guide)}
    <main id="content" tabindex="-1">
      <article>
${before}</h1>
${sections.length > 1 ? contents : ""}
${after}      </article>
      <nav class="steps" aria-label="Next and previous guide">${way(guides[at - 1], "prev", "Before")}${way(guides[at + 1], "next", "Next")}</nav>
    </main>
  </body>
</html>
`;
}
