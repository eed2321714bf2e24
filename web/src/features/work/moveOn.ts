/** A row is about to go: the focus moves to what stands beside it, or to the heading of the page. */
export function moveOn(row: HTMLElement | null): void {
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  (neighbour?.querySelector<HTMLElement>("button, a") ?? document.querySelector<HTMLElement>("h1"))?.focus();
}
