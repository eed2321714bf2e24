import { expect, type Locator, type Page } from "@playwright/test";
import { tabTo } from "./hands.ts";

/** How somebody uses a page. The steps of a way stand once; who goes it has a mouse, or nothing but a keyboard. */
export interface Hand {
  /** Presses a button, follows a link, opens a menu. */
  press(target: Locator): Promise<void>;
  /** Writes into a field, in place of what stands there. */
  write(field: Locator, text: string): Promise<void>;
  /** Ticks a box, or chooses one of several that all stand there. */
  tick(box: Locator): Promise<void>;
  /** Chooses from a list by its value. */
  choose(list: Locator, value: string): Promise<void>;
}

/** Clicks. */
export function mouse(): Hand {
  return {
    press: (target) => target.click(),
    write: (field, text) => field.fill(text),
    tick: (box) => box.check(),
    choose: async (list, value) => {
      await list.selectOption(value);
    },
  };
}

/** Tab and Shift+Tab lead everywhere, Enter and Space press, arrows choose; the focus is to be seen at each stop. */
export function keyboard(page: Page): Hand {
  const { keyboard: keys } = page;
  return {
    async press(target) {
      await tabTo(page, await controlOf(target));
      await keys.press("Enter");
    },
    async write(field, text) {
      await tabTo(page, field);
      await keys.press("Control+A");
      await keys.type(text);
    },
    async tick(box) {
      if (await box.isChecked()) return;
      if ((await box.getAttribute("type")) === "radio") await chooseRadio(page, box);
      else {
        await tabTo(page, box);
        await keys.press("Space");
      }
      await expect(box).toBeChecked();
    },
    async choose(list, value) {
      await tabTo(page, list);
      await chooseOption(page, list, value);
    },
  };
}

/** What takes the focus where a text of a menu was named. */
async function controlOf(target: Locator): Promise<Locator> {
  const outer = target.locator("xpath=ancestor-or-self::*[self::a or self::button or self::summary][1]");
  await expect(outer).toBeVisible();
  return outer;
}

/** One of a group has a stop, the chosen one; arrows go to the others. */
async function chooseRadio(page: Page, radio: Locator): Promise<void> {
  const group = page.locator(`input[type=radio][name="${await radio.getAttribute("name")}"]`);
  const chosen = group.and(page.locator(":checked"));
  await tabTo(page, (await chosen.count()) > 0 ? chosen : group.first());
  for (let step = await group.count(); step > 0 && !(await radio.isChecked()); step -= 1)
    await page.keyboard.press("ArrowDown");
}

async function chooseOption(page: Page, list: Locator, value: string): Promise<void> {
  // The choice may be that of a language: then the list is soon called otherwise.
  const select = await list.elementHandle();
  const way = async () =>
    (await select?.evaluate((element, wanted) => {
      const { options, selectedIndex } = element as HTMLSelectElement;
      return [...options].findIndex((option) => option.value === wanted) - selectedIndex;
    }, value)) ?? 0;
  for (let left = await way(); left !== 0; ) {
    await page.keyboard.press(left > 0 ? "ArrowDown" : "ArrowUp");
    const now = await way();
    expect(Math.abs(now), `an arrow comes nearer to ${value}`).toBeLessThan(Math.abs(left));
    left = now;
  }
}
