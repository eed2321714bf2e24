import { NotFound } from "./NotFound.tsx";

/** What is not there, where there is no frame around it: at an address that nothing has. */
export function NotFoundAlone() {
  return (
    <main id="main" className="mx-auto w-full max-w-[44rem] px-4 pt-16 tablet:px-6">
      <NotFound />
    </main>
  );
}
