/** The options of a choice from the texts that name them. */
export function optionsOf(words: Readonly<Record<string, string>>): readonly { value: string; label: string }[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
