import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { factorsQuery } from "../../api/queries.ts";
import { useTexts } from "../../texts/index.ts";
import { Filled } from "../../ui/Filled.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Proofs } from "./Proofs.tsx";

const LINK = "font-medium text-accent underline underline-offset-4";

/** What I prove by that it is me, and what each of it is worth just now. */
export function SecurityPage() {
  const t = useTexts("security").security;
  const query = useQuery(factorsQuery);
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded query={query} lines={4} height="h-24">
        {(factors) => <Proofs factors={factors} />}
      </Loaded>
      <p className="text-soft">
        <Filled
          text={t.more}
          values={{
            devices: (
              <Link to="/account/sessions" className={LINK}>
                {t.devices}
              </Link>
            ),
            activity: (
              <Link to="/account/activity" className={LINK}>
                {t.activity}
              </Link>
            ),
          }}
        />
      </p>
    </Page>
  );
}
