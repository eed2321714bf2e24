import { ageProofs } from "../ageing.ts";
import { appCode, call, enrol, expect, logIn, mailTo, tokenOf } from "../app.ts";
import { pasted } from "../hands.ts";
import { asAdministrator, requestsTo, roleName, test, userOf } from "../people.ts";

test("a search waits for the next key, sends once, and stands in the address", async ({ page, people }) => {
  const ada = await people.person();
  await logIn(page, await people.administrator(), "/admin/users");
  await expect(page.getByRole("table", { name: "Users" })).toBeVisible();
  const searches = requestsTo(page, "GET", /^\/api\/v1\/users$/);
  const field = page.getByLabel("Search name or address");
  await field.fill("x");
  await expect(page.getByText("Two letters at least.")).toBeVisible();
  await field.fill("");
  await field.pressSequentially(ada.email, { delay: 20 });
  await expect(page.getByRole("row")).toHaveCount(2);
  expect(searches).toHaveLength(1);
  expect(new URL(page.url()).searchParams.get("q")).toBe(ada.email);

  await page.getByRole("link", { name: ada.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: ada.name })).toBeVisible();
  await page.goBack();
  await expect(field).toHaveValue(ada.email);
  await expect(page.getByRole("row")).toHaveCount(2);

  await page.getByLabel("Status").selectOption("suspended");
  await expect(page.getByText(`No user matches ‘${ada.email}’.`)).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(field).toHaveValue("");
  await expect(page.getByLabel("Status")).toHaveValue("");
  await expect(page.getByRole("table", { name: "Users" })).toBeVisible();
});

test("the addresses that are shown can be copied", async ({ page, context, people }) => {
  const ada = await people.person();
  await logIn(page, await people.administrator(), `/admin/users?q=${encodeURIComponent(ada.email)}`);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Copy addresses shown" }).click();
  await expect(page.getByText("1 address copied")).toBeVisible();
  expect(await pasted(context)).toBe(ada.email);
});

test("a role is given and taken, with what it adds, and the event is there", async ({ page, people, request }) => {
  const ada = await people.person();
  await logIn(page, await people.administrator(), `/admin/users/${ada.id}`);
  await expect(page.getByText("Every account has this role.")).toBeVisible();
  await page.getByLabel("Another role").selectOption("premium");
  await page.getByRole("button", { name: "Add role" }).click();
  const dialog = page.getByRole("dialog", { name: `Give premium to ${ada.name}?` });
  await expect(dialog.getByText("mail:send:own")).toBeVisible();
  await expect(dialog.getByText("chat:use:own")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Add role" }).click();
  await expect(page.getByText("Role premium added")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect((await userOf(request, ada.email)).roles.sort()).toEqual(["premium", "user"]);
  const events = page.getByRole("table", { name: "Recent events" });
  await expect(events.getByRole("row", { name: /Gave a role/ })).toContainText("Grace Hopper");

  await page.getByRole("button", { name: "Remove role premium" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Role premium removed")).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove role premium" })).toHaveCount(0);
  expect((await userOf(request, ada.email)).roles).toEqual(["user"]);
});

test("an invitation is sent once, and again when it was lost", async ({ page, people, request }) => {
  const known = await people.person();
  await logIn(page, await people.administrator(), "/admin/users");
  const invitations = requestsTo(page, "POST", /^\/api\/v1\/users$/);
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(dialog.getByText("There is a problem")).toBeVisible();
  await dialog.getByLabel("E-mail address").fill(known.email);
  await dialog.getByLabel("Name", { exact: true }).fill("Alan Turing");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(dialog.getByText("This address has an account already.")).toBeVisible();

  const email = known.email.replace("ada-", "alan-");
  await dialog.getByLabel("E-mail address").fill(email);
  await dialog.getByLabel("premium").check();
  await dialog.getByRole("button", { name: "Send invitation" }).dblclick();
  await expect(page.getByText(`Invitation sent to ${email}`)).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect(invitations).toHaveLength(2);
  expect(await mailTo(request, email, /invit/i)).toContain("http");
  const alan = await userOf(request, email);
  expect([...alan.roles].sort()).toEqual(["premium", "user"]);

  await page.getByLabel("Search name or address").fill(email);
  await page.getByRole("row", { name: email }).getByRole("link").click();
  await page.getByRole("button", { name: "Invite again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Invite again" }).click();
  await expect
    .poll(async () => {
      const answer = await request.get(`${process.env.POSTERN_MAIL_URL}/api/v1/messages?limit=1000`);
      const { messages } = (await answer.json()) as { messages: { To: { Address: string }[] }[] };
      return messages.filter((mail) => mail.To.some((to) => to.Address === email)).length;
    })
    .toBe(2);
});

test("second factors are reset for somebody who has lost them", async ({ page, people, request }) => {
  const ada = await people.person();
  await enrol(request, ada);
  await logIn(page, await people.administrator(), `/admin/users/${ada.id}`);
  await page.getByRole("button", { name: "Reset second factors" }).click();
  const dialog = page.getByRole("dialog", { name: `Reset the second factors of ${ada.name}?` });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByRole("button", { name: "Reset second factors" }).click();
  await expect(page.getByText("Second factors removed")).toBeVisible();
  // What was reset cannot be reset again.
  await expect(page.getByRole("button", { name: "Reset second factors" })).toHaveCount(0);
  expect(await tokenOf(request, ada)).toMatch(/^ey/);
});

test("somebody is suspended and reactivated, unlocked, and asked for a new password", async ({
  page,
  people,
  request,
}) => {
  const ada = await people.person();
  await logIn(page, await people.administrator(), `/admin/users/${ada.id}`);
  const act = async (button: string, done: string) => {
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByRole("status").getByText(done, { exact: true })).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  };
  await act("Suspend", "Suspended");
  await expect(page.getByText("This account is suspended: nobody can log in with it")).toBeVisible();
  await expect(tokenOf(request, ada)).rejects.toThrow(/account-suspended/);
  await act("Reactivate", "Reactivated");
  await expect(page.getByRole("button", { name: "Suspend" })).toBeVisible();
  expect(await tokenOf(request, ada)).toMatch(/^ey/);
  await act("Unlock", "Unlocked");
  await act("Require new password", "A new password will be asked for");
  const token = await tokenOf(request, ada);
  await expect(call(request, "GET", "/users/me", undefined, token)).rejects.toThrow(/password-change-required/);
});

test("sessions end one by one and all at once", async ({ page, people, request }) => {
  const ada = await people.person();
  const [first, second, third] = [
    await tokenOf(request, ada),
    await tokenOf(request, ada),
    await tokenOf(request, ada),
  ];
  await logIn(page, await people.administrator(), `/admin/users/${ada.id}`);
  const rows = page.getByRole("table", { name: "Sessions" }).getByRole("row");
  await expect(rows).toHaveCount(4);
  await rows.nth(1).getByRole("button").click();
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1).getByRole("button")).toBeFocused();
  await expect(call(request, "GET", "/session", undefined, first)).rejects.toThrow(/401/);
  await call(request, "GET", "/session", undefined, second);

  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByText("This person is not logged in anywhere.")).toBeVisible();
  await expect(call(request, "GET", "/session", undefined, third)).rejects.toThrow(/401/);
});

test("an old proof is asked for anew, and what was begun goes on", async ({ page, people, request }) => {
  const ada = await people.person();
  const grace = await people.administrator();
  await logIn(page, grace, `/admin/users/${ada.id}`);
  await expect(page.getByRole("heading", { level: 1, name: ada.name })).toBeVisible();
  await ageProofs(grace.id);
  await page.reload();
  const suspensions = requestsTo(page, "POST", /suspend$/);
  await page.getByRole("button", { name: "Suspend" }).click();
  const asked = page.getByRole("dialog", { name: `Suspend ${ada.name}?` });
  await expect(asked.getByText("too old for this")).toBeVisible();
  await asked.getByRole("button", { name: "Suspend" }).click();
  const proof = page.getByRole("dialog", { name: `Confirm that it is you · to suspend ${ada.name}`, exact: true });

  // Whoever does not go on is told of no error, and nothing has happened.
  await proof.getByRole("button", { name: "Close" }).click();
  await expect(proof).toHaveCount(0);
  await expect(asked).toBeVisible();
  await expect(asked.getByRole("alert")).toHaveCount(0);
  expect((await userOf(request, ada.email)).status).toBe("active");

  await asked.getByRole("button", { name: "Suspend" }).click();
  await proof.getByLabel("Your password").fill("quite another password");
  await page.keyboard.press("Enter");
  await expect(proof.getByText("This password is wrong.")).toBeVisible();
  await proof.getByLabel("Your password").fill(grace.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").getByText("Suspended", { exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect((await userOf(request, ada.email)).status).toBe("suspended");
  expect(suspensions).toHaveLength(3);
});

test("an administrator with an authenticator proves it by a code", async ({ page, people, request }) => {
  const ada = await people.person();
  const grace = await people.administrator();
  const { secret, backupCodes } = await enrol(request, grace);
  await page.goto(`/login?return_to=${encodeURIComponent(`/admin/users/${ada.id}`)}`);
  await page.getByLabel("E-mail address").fill(grace.email);
  await page.getByLabel("Password", { exact: true }).fill(grace.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(backupCodes[0] ?? "");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: ada.name })).toBeVisible();
  await ageProofs(grace.id);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unlock" }).click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByRole("button", { name: "Use the authenticator app" }).click();
  // The code of now was used up when the app was set up; the next one is taken, too.
  await proof.getByLabel("Code from your authenticator app").fill(appCode(secret, 1));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").getByText("Unlocked", { exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the matrix says what each role permits, and changes a role by one request", async ({ page, people, request }) => {
  const editor = await people.role(roleName("editor"), { permissions: ["notes:read:any"] });
  const chief = await people.role(roleName("chief"), { parents: [editor] });
  const ada = await people.person({ roles: [chief] });
  await logIn(page, await people.administrator(), "/admin/permissions");
  const matrix = page.getByRole("table", { name: "Permissions" });
  // Head and cell are read at once: other tests make roles meanwhile, and columns move.
  const cell = (permission: string, role: string) =>
    expect.poll(() =>
      matrix.evaluate(
        (table, [row, head]) => {
          const heads = [...table.querySelectorAll("thead th")].map((one) => one.textContent ?? "");
          const found = [...table.querySelectorAll("tbody tr")].find((one) => one.textContent?.includes(row ?? ""));
          return found?.children[heads.findIndex((one) => one.startsWith(head ?? ""))]?.textContent;
        },
        [permission, role],
      ),
    );
  await cell("mail:send:own", "Premium").toBe("Yes");
  await cell("mail:send:own", "Administrator").toBe("through Premium");
  await cell("mail:send:own", "User").toBe("no");
  await cell("notes:read:any", chief).toBe(`through ${editor}`);
  await expect(matrix.getByRole("checkbox", { name: /for Premium$/ })).toHaveCount(0);

  const puts = requestsTo(page, "PUT", /roles/);
  await page.getByRole("checkbox", { name: `mail:send:own for ${editor}` }).check();
  await page.getByRole("checkbox", { name: `audit:read:any for ${editor}` }).check();
  await page.getByRole("checkbox", { name: `notes:read:any for ${editor}` }).uncheck();
  await expect(page.getByText(`3 changes to ${editor}`)).toBeVisible();
  await page.getByRole("checkbox", { name: `audit:read:any for ${editor}` }).uncheck();
  await expect(page.getByText(`2 changes to ${editor}`)).toBeVisible();

  await page.getByRole("link", { name: "Users" }).first().click();
  const leaving = page.getByRole("dialog", { name: "Leave without saving?" });
  await leaving.getByRole("button", { name: "Stay here" }).click();
  await expect(page.getByText(`2 changes to ${editor}`)).toBeVisible();

  await page.getByRole("button", { name: `Review changes to ${editor}` }).click();
  const review = page.getByRole("dialog", { name: `Changes to ${editor}` });
  const touched = review.getByRole("listitem").filter({ hasText: `Whoever has ${chief}` });
  await expect(touched).toContainText(ada.name);
  await expect(touched).toContainText("can from now on:Let the assistant send mail");
  await expect(touched).toContainText("can no longer:notes:read:any");
  await review.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText(`Role ${editor} saved`)).toBeVisible();
  await expect(review).toHaveCount(0);
  await expect(page.getByText(`2 changes to ${editor}`)).toHaveCount(0);
  expect(puts).toHaveLength(1);
  const saved = await asAdministrator<{ permissions: string[] }>(request, "GET", `/rbac/roles/${editor}`);
  expect(saved.permissions).toEqual(["mail:send:own"]);
  await cell("mail:send:own", chief).toBe(`through ${editor}`);
});

test("a role that somebody else has changed meanwhile is shown again before it is saved", async ({
  page,
  people,
  request,
}) => {
  const editor = await people.role(roleName("editor"), { permissions: ["notes:read:any"] });
  await logIn(page, await people.administrator(), "/admin/permissions");
  await page.getByRole("checkbox", { name: `mail:send:own for ${editor}` }).check();
  await page.getByRole("button", { name: `Review changes to ${editor}` }).click();
  const review = page.getByRole("dialog", { name: `Changes to ${editor}` });
  await expect(review.getByText("mail:send:own")).toBeVisible();
  const theirs = { description: "Theirs.", parents: ["user"], permissions: ["drive:read:own"] };
  await asAdministrator(request, "PUT", `/rbac/roles/${editor}`, theirs);
  await review.getByRole("button", { name: "Save changes" }).click();
  await expect(review.getByText("Somebody changed this role meanwhile.")).toBeVisible();
  await review.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText(`Role ${editor} saved`)).toBeVisible();
  const saved = await asAdministrator<typeof theirs>(request, "GET", `/rbac/roles/${editor}`);
  expect(saved).toMatchObject({ ...theirs, permissions: ["drive:read:own", "mail:send:own"] });
});

test("on a phone the matrix is one role at a time", async ({ page, people }) => {
  const editor = await people.role(roleName("editor"), { permissions: ["notes:read:any"] });
  await page.setViewportSize({ width: 360, height: 800 });
  await logIn(page, await people.administrator(), "/admin/permissions");
  await expect(page.getByRole("table")).toHaveCount(0);
  await page.getByLabel("Role", { exact: true }).selectOption(editor);
  expect(new URL(page.url()).searchParams.get("role")).toBe(editor);
  await page.getByRole("checkbox", { name: `mail:send:own for ${editor}` }).check();
  await expect(page.getByText(`1 change to ${editor}`)).toBeVisible();
  await page.getByRole("button", { name: `Discard changes to ${editor}` }).click();
  await expect(page.getByRole("checkbox", { name: `mail:send:own for ${editor}` })).not.toBeChecked();
});

test("of two administrators who make a role of one name the second is told, and replaces nothing", async ({
  page,
  people,
  request,
}) => {
  const name = roleName("twin");
  await logIn(page, await people.administrator(), "/admin/roles");
  await page.getByRole("button", { name: "New role" }).click();
  const dialog = page.getByRole("dialog", { name: "New role" });
  await dialog.getByLabel("Name").fill(name);
  // Somebody else is faster: what this page knows of the roles is old by now.
  await people.role(name, { description: "Was first.", permissions: ["users:list:any"] });
  await dialog.getByLabel("What it is for").fill("Came second.");
  await dialog.getByRole("button", { name: "Make role" }).click();
  await expect(dialog.getByText("There is a role of this name already.")).toBeVisible();
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await expect(dialog.getByLabel("What it is for")).toHaveValue("Came second.");
  const kept = await asAdministrator(request, "GET", `/rbac/roles/${name}`);
  expect(kept).toMatchObject({ description: "Was first.", permissions: ["users:list:any"] });
});

test("a role is made, changed and deleted; what cannot be is named", async ({ page, people, request }) => {
  const name = people.cleansRole(roleName("desk"));
  const heir = await people.role(roleName("heir"), {});
  await logIn(page, await people.administrator(), "/admin/roles");
  await page.getByRole("button", { name: "New role" }).click();
  const dialog = page.getByRole("dialog", { name: "New role" });
  await dialog.getByLabel("Name").fill("premium");
  await dialog.getByRole("button", { name: "Make role" }).click();
  await expect(dialog.getByText("There is a role of this name already.")).toBeVisible();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("What it is for").fill("Helps people.");
  await dialog.getByRole("button", { name: "Make role" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Role ${name}` })).toBeVisible();

  await page.getByLabel("users:help:any").check();
  await page.getByLabel("Permission of another service").fill("memos:burn");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Two words and own or any")).toBeVisible();
  await page.getByLabel("Permission of another service").fill("memos:burn:any");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByLabel("memos:burn:any")).toBeChecked();
  await page.getByRole("button", { name: "Review changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Role saved")).toBeVisible();
  const saved = await asAdministrator<{ permissions: string[]; description: string }>(
    request,
    "GET",
    `/rbac/roles/${name}`,
  );
  expect(saved).toMatchObject({ description: "Helps people.", permissions: ["users:help:any", "memos:burn:any"] });

  // A cycle: the heir inherits from it by now, and it is to inherit from the heir.
  await asAdministrator(request, "PUT", `/rbac/roles/${heir}`, { description: "", parents: [name], permissions: [] });
  await page.getByLabel(heir).check();
  await page.getByRole("button", { name: "Review changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await expect(
    page.getByRole("alert").getByText("A role cannot inherit from one that inherits from it."),
  ).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Delete role" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
  await expect(page.getByText("A user, a role or a grant still needs this role.")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await page.goto("/admin/roles/premium");
  await expect(page.getByText("This role is part of Postern and cannot be changed")).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Delete role" })).toHaveCount(0);
});

test("access is granted, explained and withdrawn", async ({ page, people }) => {
  const ada = await people.person();
  await logIn(page, await people.administrator(), `/admin/users/${ada.id}`);
  await page.getByRole("link", { name: "Grant access" }).click();
  const dialog = page.getByRole("dialog", { name: "Grant access" });
  await expect(dialog.getByLabel("Person", { exact: true })).toHaveValue(ada.email);
  await dialog.getByLabel("Permission").fill("notes:read:own");
  await dialog.getByLabel("Resource").fill("shopping-list");
  await dialog.getByRole("button", { name: "Grant access" }).click();
  await expect(dialog.getByText("it ends in any.")).toBeVisible();
  await dialog.getByLabel("Permission").fill("notes:read:any");
  await dialog.getByLabel("Person", { exact: true }).fill("nobody@example.net");
  await dialog.getByRole("button", { name: "Grant access" }).click();
  await expect(dialog.getByText("Nobody has this address.")).toBeVisible();
  await dialog.getByLabel("Person", { exact: true }).fill(ada.email);
  await dialog.getByRole("button", { name: "Grant access" }).click();
  await expect(page.getByText("Access granted")).toBeVisible();

  const ask = async (resource: string) => {
    await page.getByLabel("Person", { exact: true }).fill(ada.email);
    await page.getByLabel("Permission", { exact: true }).fill("notes:read:any");
    await page.getByLabel("On which resource").fill(resource);
    await page.getByRole("button", { name: "Check", exact: true }).click();
  };
  await ask("shopping-list");
  await expect(page.getByText(`${ada.email}: yes, notes:read:any is allowed.`)).toBeVisible();
  await expect(page.getByText("A grant on this resource permits it.")).toBeVisible();
  await ask("diary");
  await expect(page.getByText(`${ada.email}: no, notes:read:any is not allowed.`)).toBeVisible();
  await expect(page.getByText("this belongs to somebody else or to nobody")).toBeVisible();

  await page.goto(`/admin/users/${ada.id}`);
  await page.getByRole("button", { name: "Withdraw notes:read:any on shopping-list" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText("Nothing is granted to this person alone.")).toBeVisible();
});

test("what somebody may not do is absent, and what goes too far is named", async ({ page, people, request }) => {
  const desk = await people.role(roleName("desk"), {
    permissions: ["users:list:any", "users:read:any", "users:help:any", "users:create:any", "roles:read:any"],
  });
  const helper = await people.person({ name: "Alan Turing", roles: [desk] });
  const ada = await people.person();
  const grace = await people.administrator();
  await logIn(page, helper, `/admin/users/${ada.id}`);
  await expect(page.getByRole("heading", { level: 1, name: ada.name })).toBeVisible();
  await expect(page.getByRole("button", { name: "Unlock" })).toBeVisible();
  for (const absent of ["Suspend", "Rename", "Add role", "Delete account"])
    await expect(page.getByRole("button", { name: absent })).toHaveCount(0);
  for (const absent of ["Sessions", "Grants", "Recent events"])
    await expect(page.getByRole("heading", { name: absent, exact: true })).toHaveCount(0);
  const places = page.getByRole("navigation", { name: "Main" }).getByRole("list", { name: "Administration" });
  await expect(places.getByRole("link")).toHaveText(["Users", "Roles", "Permissions"]);

  // Somebody who may do more is out of reach.
  await page.goto(`/admin/users/${grace.id}`);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(
    "This person may do things that you may not.",
  );
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  // Nobody gives what they do not have: each of it is named.
  await page.goto("/admin/users");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await dialog.getByLabel("E-mail address").fill(ada.email.replace("ada-", "eve-"));
  await dialog.getByLabel("Name", { exact: true }).fill("Eve");
  await dialog.getByLabel("premium").check();
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  const alert = dialog.getByRole("alert");
  await expect(alert).toContainText("You cannot give what you do not have yourself:");
  await expect(alert).toContainText("mail:send:own");
  await expect(alert).not.toContainText("chat:use:own");
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Eve");

  await page.goto("/admin/access");
  await expect(page.getByRole("heading", { level: 1, name: "Nothing here" })).toBeVisible();
  await expect(userOf(request, ada.email.replace("ada-", "eve-"))).rejects.toThrow();
});

test("an account is deleted only after its consequence and its alternative were said", async ({
  page,
  people,
  request,
}) => {
  const ada = await people.person();
  await logIn(page, await people.administrator(), `/admin/users/${ada.id}`);
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog", { name: `Delete ${ada.name} for good?` });
  await expect(dialog).toContainText("suspend the account instead");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Delete account" })).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await expect(page.getByText(`The account of ${ada.name} is closed and being deleted`)).toBeVisible();
  await page.waitForURL("/admin/users");
  await expect(tokenOf(request, ada)).rejects.toThrow(/account-suspended|invalid-credentials/);
});

test("a name of 100 characters breaks nothing, and can be changed", async ({ page, people, request }) => {
  const long = "x".repeat(100);
  const ada = await people.person({ name: long });
  await page.setViewportSize({ width: 320, height: 720 });
  const grace = await people.administrator();
  await logIn(page, grace, `/admin/users?q=${encodeURIComponent(ada.email)}`);
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect(page.getByRole("link", { name: long })).toBeVisible();
  expect(await overflow()).toBe(0);
  await page.getByRole("link", { name: long }).click();
  await expect(page.getByRole("heading", { level: 1, name: long })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Recent events" })).toBeVisible();
  expect(await overflow()).toBe(0);
  await page.getByRole("button", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename this person" });
  expect(await overflow()).toBe(0);
  // Somebody else is faster: what was typed stays, and is saved over what they did when asked again.
  await asAdministrator(request, "PATCH", `/users/${ada.id}`, { name: "Theirs" });
  await dialog.getByLabel("Name").fill("Countess of Lovelace");
  await dialog.getByRole("button", { name: "Save name" }).click();
  await expect(dialog.getByText("The account was changed meanwhile.")).toBeVisible();
  await expect(dialog.getByLabel("Name")).toHaveValue("Countess of Lovelace");
  await expect(page.getByText("Theirs").first()).toBeAttached();
  await dialog.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Countess of Lovelace" })).toBeVisible();
});
