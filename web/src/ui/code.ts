/**
 * The six digits in what somebody typed or pasted: `123 456`, `123-456`, full-width digits, a whole sentence around
 * them. Where there are not exactly six in a row, all digits of it, so that one sees what was taken.
 */
export function digitsOf(text: string): string {
  const plain = text.normalize("NFKC").replace(/(\d)[\s.\-–]+(?=\d)/g, "$1");
  const six = plain.match(/(?<!\d)\d{6}(?!\d)/);
  return six ? six[0] : plain.replace(/\D/g, "");
}
