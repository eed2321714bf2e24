import { ageProofs } from "../ageing.ts";
import { call, expect, logIn, register, test, tokenOf } from "../app.ts";

test("what asks for a fresh proof says so beforehand, says for what, and no more once it is given", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/account/data");
  const download = page.getByRole("button", { name: "Download my data" });
  await expect(download).toBeVisible();
  const beforehand = page.getByText("Your last proof of identity is too old for this: you will be asked for one.");
  await expect(beforehand).toHaveCount(0);
  await expect(download).toHaveAccessibleDescription("");

  const { user_id } = await call<{ user_id: string }>(
    request,
    "GET",
    "/session",
    undefined,
    await tokenOf(request, ada),
  );
  await ageProofs(user_id);
  await page.reload();
  await expect(beforehand).toBeVisible();
  await expect(download).toHaveAccessibleDescription("Asks for a proof of identity first");
  await download.click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you · to download your data", exact: true });
  await dialog.getByLabel("Your password").fill(ada.password);
  const saved = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  await saved;
  await expect(dialog).toHaveCount(0);
  await expect(beforehand).toHaveCount(0);
  await expect(download).toHaveAccessibleDescription("");
});

test("a proof that grows too old while one looks is told without a reload, in German as well", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await call(request, "POST", "/auth/login", { email: ada.email, password: ada.password, device: "Adas Telefon" });
  const token = await tokenOf(request, ada);
  await call(request, "PATCH", "/users/me/preferences", { language: "de" }, token);
  await page.clock.install();
  await logIn(page, ada, "/account/sessions");
  const button = page.getByRole("button", { name: "Abmelden: Adas Telefon" });
  await expect(button).toBeVisible();
  const beforehand = page.getByText("Ihr letzter Nachweis, dass Sie es sind, ist dafür zu alt");
  await expect(beforehand).toHaveCount(0);
  await page.clock.fastForward(16 * 60_000);
  await expect(beforehand).toBeVisible();

  const { user_id } = await call<{ user_id: string }>(request, "GET", "/session", undefined, token);
  await ageProofs(user_id);
  await button.click();
  const title = "Bestätigen Sie, dass Sie es sind · um Adas Telefon abzumelden";
  const dialog = page.getByRole("dialog", { name: title, exact: true });
  await dialog.getByLabel("Ihr Passwort").fill(ada.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Adas Telefon wurde abgemeldet." })).toBeVisible();
  await expect(button).toHaveCount(0);
});
