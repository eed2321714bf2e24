/** The names between braces in a text. */
export type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** The same catalogue in another language: the same keys, any words. */
export type Rendered<T> = { readonly [K in keyof T]: T[K] extends string ? string : Rendered<T[K]> };
