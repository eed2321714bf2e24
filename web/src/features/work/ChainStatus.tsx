import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { fill, plural, useLocale, useTexts } from "../../texts/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Time } from "../../ui/Time.tsx";
import { type Checkpoint, checkpointQuery } from "./queries.ts";

const COMMANDS = `cargo xtask audit export --file log.ndjson --checkpoint checkpoint.json
cargo xtask audit verify --file log.ndjson --checkpoint YOUR-CHECKPOINT.json --key audit-key.json`;

/** Gives a checkpoint to keep, as the verifier reads it. */
function save(checkpoint: Checkpoint): void {
  const file = new Blob([`${JSON.stringify(checkpoint, null, 2)}\n`], { type: "application/json" });
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = `postern-checkpoint-${checkpoint.seq}.json`;
  link.click();
  // Not at once: the browser begins to read the file after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Up to where the log is sealed. The browser does not check that and does not claim to. */
export function ChainStatus({ unsealed }: { unsealed: number }) {
  const t = useTexts("work").audit;
  const locale = useLocale();
  const query = useQuery({ ...checkpointQuery, refetchInterval: 60_000 });
  return (
    <Loaded query={query} lines={1} height="h-16">
      {(checkpoint) => (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-y border-line py-3">
          <div className="min-w-0 flex-1 basis-80">
            {checkpoint ? (
              <p>
                {fill(t.sealedUpTo, { seq: new Intl.NumberFormat(locale).format(checkpoint.seq) })}
                {", "}
                <Time at={new Date(checkpoint.sealed_at_ms).toISOString()} />
                {unsealed > 0 && (
                  <span className="text-soft">
                    {" · "}
                    {plural(t.waitingForSeal, unsealed)}
                  </span>
                )}
              </p>
            ) : (
              <p>{t.nothingSealed}</p>
            )}
            <details className="mt-1">
              <summary className="inline-block py-1 text-accent underline underline-offset-4 pointer-coarse:py-2.5">
                {t.howTitle}
              </summary>
              <div className="flex max-w-[66ch] flex-col gap-3 py-2 text-small">
                <p>{t.how}</p>
                <section
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
                  tabIndex={0}
                  aria-label={t.howTitle}
                  className="overflow-x-auto rounded-control border border-line bg-sunken p-3"
                >
                  <pre className="font-mono text-tiny">{COMMANDS}</pre>
                </section>
                <p>{t.howAfter}</p>
              </div>
            </details>
          </div>
          {checkpoint && (
            <Button
              onClick={() => save(checkpoint)}
              icon={<Download aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />}
            >
              {t.download}
            </Button>
          )}
        </div>
      )}
    </Loaded>
  );
}
