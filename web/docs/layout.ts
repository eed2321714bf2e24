/** Something that React shows. */
type Shown = unknown;
type CreateElement = (type: unknown, properties: object | null, ...children: Shown[]) => Shown;

/** What plugins of Swagger UI are given, as far as it is used here: the React that it brings. */
interface System {
  React: { createElement: CreateElement };
}

/** What a layout is given. */
interface Given {
  /** A part of Swagger UI; bound to its state, if `bound`. */
  getComponent(name: string, bound?: boolean): unknown;
  specSelectors: { loadingStatus(): string | undefined };
}

/** What stands on the page. Swagger UI's own layout brings a title and a `main` of its own; the page has both. */
function parts(createElement: CreateElement, { getComponent, specSelectors }: Given): Shown {
  const bound = (name: string) => createElement(getComponent(name, true), null);
  const status = specSelectors.loadingStatus();
  const shown =
    status === "success"
      ? [
          createElement(getComponent("SvgAssets"), null),
          bound("AuthorizeBtnContainer"),
          bound("FilterContainer"),
          bound("operations"),
        ]
      : [status === "failed" || status === "failedConfig" ? null : createElement("p", null, "Loading …")];
  return createElement("div", { className: "swagger-ui" }, bound("errors"), ...shown);
}

/** A name without a link: its links stand within buttons that do the same. Addresses go on changing with what is open. */
function name(createElement: CreateElement, given: { text: string }): Shown {
  return createElement("span", null, given.text);
}

/** Plugin: the layout `postern`. It is called once. */
export const layout = ({ React: { createElement } }: System) => ({
  components: {
    postern: (given: Given) => parts(createElement, given),
  },
  // biome-ignore lint/correctness/noComponentHookFactories: Swagger UI calls this once, and names its parts so.
  wrapComponents: { DeepLink: () => name.bind(null, createElement) },
});
