import "./docs.css";
import { openOnWideScreens } from "./ways.ts";

openOnWideScreens();

/** A button that copies commands, where a browser can. */
function addCopying(figure: HTMLElement): void {
  const code = figure.querySelector("code");
  const caption = figure.querySelector("figcaption");
  if (!code || !caption || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      said.textContent = "Copied";
    } catch {
      said.textContent = "Your browser does not allow it: select the text instead.";
    }
  });
  caption.append(said, button);
}

for (const figure of document.querySelectorAll<HTMLElement>("figure.commands")) addCopying(figure);
