// One form a page, sent as the JSON call that its attributes name. The token of the mail's link is taken
// out of the address bar at once, so that it is neither bookmarked nor shared.
const form = document.querySelector("form");
const token = new URLSearchParams(location.search).get("token");
if (token) history.replaceState(null, "", location.pathname);

for (const part of form.querySelectorAll("[data-with-token], [data-without-token]")) {
  const shown = part.hasAttribute(token ? "data-with-token" : "data-without-token");
  part.hidden = !shown;
  for (const input of part.querySelectorAll("input")) input.disabled = !shown;
}
const variant = (name) => (!token && form.dataset[name + "WithoutToken"]) || form.dataset[name];
const status = form.querySelector("[role=status]");

function show(text, bad) {
  status.textContent = text;
  status.classList.toggle("bad", bad);
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
    if (answer.ok) {
      show(variant("done"), false);
      button.hidden = true;
      return;
    }
    const problem = await answer.json();
    const errors = problem.errors ?? [];
    for (const { pointer } of errors) {
      form.querySelector(`[name="${CSS.escape(pointer.slice(1))}"]`)?.setAttribute("aria-invalid", "true");
    }
    show(errors.length ? errors.map((error) => error.detail).join(" ") : problem.detail, true);
  } catch {
    show("There is no answer. Check your connection and try again.", true);
  }
  button.disabled = false;
});
