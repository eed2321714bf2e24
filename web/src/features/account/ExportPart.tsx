import { useMutation } from "@tanstack/react-query";
import { useProof } from "../../access/Proof.tsx";
import { api } from "../../api/client.ts";
import { ApiProblem } from "../../api/problem.ts";
import { queryClient } from "../../api/queryClient.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { fill, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Page.tsx";
import { ProblemNote } from "../../ui/Problem.tsx";
import { saveFile, sizeInWords } from "./download.ts";

/** A copy of everything, as one file. */
export function ExportPart() {
  const t = useTexts("account").data;
  const locale = useLocale();
  const copy = useMutation({
    mutationFn: async () => {
      const { data } = await api.GET("/api/v1/users/me/export", { parseAs: "blob" });
      const content = data as Blob;
      const email = queryClient.getQueryData(sessionQuery.queryKey)?.email ?? "account";
      saveFile(content, `postern-${email}-${new Date().toISOString().slice(0, 10)}.json`);
      return content.size;
    },
  });
  const { lock, note } = useProof("export_me");
  const problem = copy.error instanceof ApiProblem && !copy.error.quiet ? copy.error : undefined;
  return (
    <Section title={t.exportTitle}>
      <p className="max-w-[66ch]">{t.export}</p>
      {problem && <ProblemNote problem={problem} />}
      {note}
      <div className="flex flex-wrap items-center gap-4">
        <Button look="primary" busy={copy.isPending} busyLabel={t.collecting} onClick={() => copy.mutate()} {...lock}>
          {t.download}
        </Button>
        <p role="status" className="text-small text-ok">
          {copy.isSuccess && fill(t.downloaded, { size: sizeInWords(copy.data, locale) })}
        </p>
      </div>
    </Section>
  );
}
