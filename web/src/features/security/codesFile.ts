interface Words {
  sheetTitle: string;
  sheetFor: string;
  sheetMade: string;
  sheetWhat: string;
}

interface Facts {
  codes: readonly string[];
  email: string;
  date: string;
}

/** The name of the file, by which one finds it years later. What no file system takes becomes a dash. */
export function fileName(email: string): string {
  return `postern-backup-codes-${email.replace(/[^\w.@+-]+/g, "-")}.txt`;
}

/** What stands in the file: what it is, whose, since when, and the codes. */
export function fileText(t: Words, { codes, email, date }: Facts): string {
  const lines = codes.map((code, index) => `${String(index + 1).padStart(2)}  ${code}`);
  const head = [t.sheetTitle, t.sheetFor.replace("{email}", email), t.sheetMade.replace("{date}", date)];
  return [...head, "", t.sheetWhat, "", ...lines, ""].join("\n");
}

/** Hands a text to the browser as a file. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
