// @vitest-environment happy-dom
// @vitest-environment-options {"happyDOM":{"settings":{"disableCSSFileLoading":true,"disableJavaScriptFileLoading":true,"handleDisabledFileLoadingAsSuccess":true}}}
import { describe, expect, it } from "vitest";
import { type Guide, guidesIn, page } from "./guides.ts";
import { read } from "./plugin.ts";

const start = "# Start\n\n| guide | what |\n|---|---|\n| [One](one.md) | first |\n";
const built = { script: "assets/guide.js", styles: ["assets/a.css", "assets/b.css"], font: "assets/font.woff2" };

function guidesWith(text: string): Guide[] {
  return guidesIn(
    new Map([
      ["start", start],
      ["one", text],
    ]),
  );
}

function pageOf(text: string): Document {
  const guides = guidesWith(text);
  const [, one] = guides;
  if (!one) throw new Error("no guide");
  return new DOMParser().parseFromString(page(guides, one, built), "text/html");
}

describe("guides", () => {
  it("come in the order of the start page, and none is lost", () => {
    expect(guidesWith("# One").map(({ name }) => name)).toEqual(["start", "one"]);
    const texts = new Map([
      ["start", start],
      ["one", "# One"],
      ["two", "# Two"],
    ]);
    expect(() => guidesIn(texts)).toThrow("does not lead to two");
  });

  it("lead to guides that there are, by their addresses, and away without telling from where", () => {
    const links = pageOf(
      "# One\n\n[a](start.md), [b](start.md#top), [c](https://example.com), [d](../x.md), [e](#f)",
    ).querySelectorAll("article p a");
    expect([...links].map((link) => link.getAttribute("href"))).toEqual([
      "/docs/guides/start",
      "/docs/guides/start#top",
      "https://example.com",
      "#f",
    ]);
    expect(links[2]?.getAttribute("rel")).toBe("noopener noreferrer");
    expect(() => guidesWith("# One\n\n[x](nowhere.md)")).toThrow("no guide nowhere");
  });

  it("are text: nothing in them becomes markup that is not Markdown's, and nothing is inline", () => {
    const evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    const document = pageOf(`# One & ${evil}\n\n## ${evil}\n\n${evil}\n\n\`\`\`sh\n${evil}\n\`\`\`\n`);
    expect([...document.querySelectorAll("script")].map((script) => script.getAttribute("src"))).toEqual([
      "/boot.js",
      "/assets/guide.js",
    ]);
    expect(document.querySelectorAll("article img, style, [style], [onerror]")).toHaveLength(0);
    expect(document.querySelector("code")?.textContent).toBe(`${evil}\n`);
    expect(document.title).toBe(`One & ${evil} · Postern`);
  });

  it("link the styles and the script of the build, and mark where one is", () => {
    const document = pageOf("# One\n\n## A\n\n## B\n");
    const styles = [...document.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute("href"));
    expect(styles).toEqual(["/assets/a.css", "/assets/b.css"]);
    expect(document.querySelector('.ways [aria-current="page"]')?.textContent).toBe("One");
    expect([...document.querySelectorAll(".contents a")].map((link) => link.getAttribute("href"))).toEqual([
      "#a",
      "#b",
    ]);
    expect(document.querySelector('.steps [rel="prev"]')?.getAttribute("href")).toBe("/docs/guides/start");
    expect(document.querySelector('.steps [rel="next"]')).toBeNull();
  });

  it("of the checkout can be rendered, each with one heading of the first level", () => {
    const guides = read("../docs/guides");
    expect(guides.length).toBeGreaterThan(7);
    for (const guide of guides) {
      const document = new DOMParser().parseFromString(page(guides, guide, built), "text/html");
      expect(document.querySelectorAll("h1"), guide.name).toHaveLength(1);
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      expect(new Set(ids).size, guide.name).toBe(ids.length);
      for (const link of document.querySelectorAll('article a[href^="/docs/guides/"]')) {
        const name = link.getAttribute("href")?.split("/").at(-1)?.split("#")[0];
        expect(guides.map((one) => one.name)).toContain(name);
      }
    }
  });
});
