// One form a page, sent as the JSON call that its attributes name. The token of a mail's link stands behind
// `#`, so no server and no proxy has seen it. It is taken out of the address bar at once, so that it is
// neither bookmarked nor shared.
const form = document.querySelector("form");
const token = new URLSearchParams(location.hash.slice(1)).get("token");
if (location.hash) history.replaceState(null, "", location.pathname);
// Another link that is opened in this tab changes no more than what is behind `#`.
addEventListener("hashchange", () => location.reload());

for (const part of form.querySelectorAll("[data-with-token], [data-without-token]")) {
  const shown = part.hasAttribute(token ? "data-with-token" : "data-without-token");
  part.hidden = !shown;
  for (const input of part.querySelectorAll("input")) input.disabled = !shown;
}
// Without this script the form would do nothing; until it runs, the page says so instead.
document.querySelector(".without-script").remove();
form.hidden = false;
const variant = (name) => (!token && form.dataset[name + "WithoutToken"]) || form.dataset[name];
const status = form.querySelector("[role=status]");

// The keyboard of a phone may leave room for the field alone.
function show(text, bad) {
  status.textContent = text;
  status.classList.toggle("bad", bad);
  if (text) status.scrollIntoView({ block: "nearest" });
}

// There is nothing left to do here: the form makes room for what became of it.
function end(text, bad) {
  for (const part of form.querySelectorAll("button, [data-with-token], [data-without-token]")) part.hidden = true;
  for (const part of form.querySelectorAll("[data-when-gone]")) part.hidden = !bad;
  status.tabIndex = -1;
  show(text, bad);
  status.focus();
}

// `{"status":"changed"}` is answered with `data-done-changed`, where the page has that.
async function done(answer) {
  const { status: name } = await answer.json().catch(() => ({}));
  const special = name && form.dataset["done" + name[0].toUpperCase() + name.slice(1)];
  end(special || variant("done"), false);
}

// Names the fields that are wrong, and goes to the first of them.
function point(errors) {
  const inputs = errors.map(({ pointer }) => form.elements.namedItem(pointer.slice(1)));
  for (const input of inputs) input?.setAttribute("aria-invalid", "true");
  inputs.find(Boolean)?.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const body = Object.fromEntries(new FormData(form));
  if (token) body.token = token;
  for (const input of form.querySelectorAll("input")) input.removeAttribute("aria-invalid");
  button.disabled = true;
  show("", false);
  try {
    const answer = await fetch(variant("call"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return await done(answer);
    const problem = await answer.json();
    const errors = problem.errors ?? [];
    // The link itself: whatever is typed, it opens nothing any more.
    if (token && errors.some(({ pointer }) => pointer === "/token")) return end(form.dataset.gone, true);
    show(errors.length ? errors.map((error) => error.detail).join(" ") : problem.detail, true);
    point(errors);
  } catch {
    show("The server did not respond. Check your connection and try again.", true);
  }
  button.disabled = false;
});
