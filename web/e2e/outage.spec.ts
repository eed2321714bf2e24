import { createConnection } from "node:net";
import { expect, logIn, register, test } from "./app.ts";

/** Says commands to the Redis of the running app. */
async function redis(...commands: string[]): Promise<void> {
  const address = process.env.POSTERN_REDIS_URL;
  if (!address) throw new Error("POSTERN_REDIS_URL is not set: `./up --detach --json` says it.");
  const { hostname, port, password } = new URL(address);
  await new Promise<void>((resolve, reject) => {
    let answered = "";
    const socket = createConnection({ host: hostname, port: Number(port) }, () => {
      socket.write([`AUTH ${decodeURIComponent(password)}`, ...commands, ""].join("\r\n"));
    });
    socket.on("error", reject);
    socket.on("data", (data) => {
      answered += data.toString();
      if (/^-/m.test(answered)) reject(new Error(answered));
      if (answered.split("\r\n").length > commands.length + 1) {
        socket.end();
        resolve();
      }
    });
  });
}

// It stops the whole app: nothing else may run meanwhile (`playwright.config.ts`).
test.afterEach(() => redis("CLIENT UNPAUSE"));

test("503: each place says it, three of them are one trouble, and all is well when the data is back", async ({
  page,
  request,
}) => {
  const ada = await register(request);
  await logIn(page, ada, "/account");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Augusta Ada King");

  await redis("CLIENT PAUSE 60000 WRITE");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(
    page.getByText(/Postern cannot reach its data just now\. Nothing was half-done; try again\./),
  ).toBeVisible();
  await expect(name).toHaveValue("Augusta Ada King");
  await redis("CLIENT UNPAUSE");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Your name is saved.")).toBeVisible();

  await redis("CLIENT PAUSE 60000 WRITE");
  await page.getByRole("link", { name: "Home" }).first().click();
  const banner = page.getByRole("alert").filter({ hasText: /Nothing was half-done\.$|Load again/ });
  await expect(banner.getByRole("button", { name: "Load again" })).toBeVisible({ timeout: 30_000 });
  await redis("CLIENT UNPAUSE");
  await page.getByRole("button", { name: "Load again" }).click();
  await expect(page.getByRole("heading", { name: "What the assistant may do" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Load again" })).toHaveCount(0);
});
