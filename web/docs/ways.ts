/** The list of guides is folded on a phone, and stands open beside the page where there is room. */
export function openOnWideScreens(): void {
  const ways = document.querySelector<HTMLDetailsElement>(".ways details");
  if (!ways) return;
  const wide = matchMedia("(min-width: 1024px)");
  const follow = () => {
    ways.open = wide.matches;
  };
  wide.addEventListener("change", follow);
  follow();
}
