import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { Page } from "../../ui/Page.tsx";

/** One page for what is not there and for what one may not see. */
export function NotFound() {
  const t = useTexts("frame");
  return (
    <Page title={t.notFoundTitle} lead={t.notFound}>
      <div>
        <ButtonLink look="primary" to="/home">
          {t.toHome}
        </ButtonLink>
      </div>
    </Page>
  );
}

/** The same where there is no frame around it: at an address that nothing has. */
export function NotFoundAlone() {
  return (
    <main id="main" className="mx-auto w-full max-w-[44rem] px-4 pt-16 tablet:px-6">
      <NotFound />
    </main>
  );
}
