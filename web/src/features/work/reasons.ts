/** What somebody typed over several lines, in one: the server takes no line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
