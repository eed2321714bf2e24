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
