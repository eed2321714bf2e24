/** How long a page that is asked to leave may take, in ms, until it counts as one that stays: somebody stopped it. */
const STAYED = 15_000;

/**
 * Leaves for an address outside of the app. It ends when this page is left, so that whoever comes back to it by the
 * browser's cache finds no button that is still busy.
 */
export async function goAway(address: string): Promise<void> {
  const { protocol } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") throw new Error(`${protocol} leads to no page`);
  const left = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, STAYED);
    const gone = () => {
      clearTimeout(timer);
      resolve();
    };
    window.addEventListener("pagehide", gone, { once: true });
  });
  window.location.assign(address);
  await left;
}
