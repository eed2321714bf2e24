import { useRouter } from "@tanstack/react-router";

/**
 * What the router shows where there is nothing, for a page that learns by an answer that there is nothing. The router's own way to
 * say so, an error that is thrown, would stand in the console as a fault of ours.
 */
export function NothingHere() {
  const router = useRouter();
  const Nothing = router.options.defaultNotFoundComponent;
  return Nothing ? <Nothing isNotFound routeId="__root__" /> : null;
}
