import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import type { components } from "../../api/generated/schema.d.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { fill, useTexts } from "../../texts/index.ts";
import { ButtonAnchor } from "../../ui/Button.tsx";
import { CopyValue } from "../../ui/CopyValue.tsx";
import { grouped } from "./key.ts";

interface AppKeyProps {
  enrolment: components["schemas"]["EnrolmentAnswer"];
  again: boolean;
}

/** The key of an app in the three ways in which it can get there: link, camera, typing. */
export function AppKey({ enrolment, again }: AppKeyProps) {
  const t = useTexts("security").app;
  const { data: who } = useQuery(sessionQuery);
  return (
    <div className="flex flex-col gap-5">
      {again && <p className="text-small font-medium">{t.again}</p>}
      {/* Nobody has to scan their own screen. */}
      <div className="hidden flex-col items-start gap-1.5 pointer-coarse:flex">
        <ButtonAnchor
          href={enrolment.otpauth_uri}
          icon={<ExternalLink aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />}
        >
          {t.open}
        </ButtonAnchor>
        <p className="text-small text-soft">{t.openHint}</p>
      </div>
      <p className="text-soft">{fill(t.twoText, { entry: `Postern (${who?.email ?? ""})` })}</p>
      <img
        src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`}
        alt={t.alt}
        width="240"
        height="240"
        className="size-60 rounded-control border border-line"
      />
      <div>
        <h3 className="font-medium">{t.key}</h3>
        <CopyValue value={enrolment.secret} shown={grouped(enrolment.secret)} />
      </div>
      <details className="text-small">
        <summary className="w-fit rounded-control py-1 text-accent underline underline-offset-4">{t.details}</summary>
        <p className="mt-1 text-soft">{t.detailsText}</p>
      </details>
    </div>
  );
}
