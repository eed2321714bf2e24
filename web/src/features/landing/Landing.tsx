import { useEffect } from "react";
import { readHint } from "../../api/hint.ts";
import { useTexts } from "../../texts/index.ts";
import { ButtonLink } from "../../ui/Button.tsx";

/** What Postern does, in one screen; and the way in. */
export function Landing() {
  const t = useTexts("public").landing;
  const known = readHint().signedIn;
  // The title of the tab is outside of React.
  useEffect(() => {
    document.title = "Postern";
  }, []);
  return (
    <div className="mx-auto w-full max-w-[64rem] pb-12 pt-8 tablet:pt-20">
      <h1 className="max-w-[22ch] text-landing font-bold tracking-[-0.015em] tablet:text-landing-wide">{t.title}</h1>
      <p className="mt-4 max-w-[52ch] text-section text-soft">{t.lead}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        {known ? (
          <ButtonLink look="primary" to="/home">
            {t.open}
          </ButtonLink>
        ) : (
          <>
            <ButtonLink look="primary" to="/register">
              {t.create}
            </ButtonLink>
            <ButtonLink to="/login">{t.logIn}</ButtonLink>
          </>
        )}
      </div>
      <dl className="mt-16 grid gap-x-12 gap-y-8 border-t border-line pt-8 tablet:grid-cols-3">
        {t.facts.map((fact) => (
          <div key={fact.title}>
            <dt className="font-bold">{fact.title}</dt>
            <dd className="mt-1 text-soft">{fact.text}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-12 max-w-[66ch] border-t border-line pt-8">
        <h2 className="font-bold">{t.neverTitle}</h2>
        <p className="mt-1 text-soft">{t.never}</p>
      </div>
    </div>
  );
}
