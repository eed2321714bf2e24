/** What a table of ours says of an id of somebody else's: names such as `constructor` are no texts. */
export function own<T>(table: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(table, id) ? table[id] : undefined;
}
