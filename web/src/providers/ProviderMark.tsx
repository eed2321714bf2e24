import { providerOf } from "./index.ts";

/** The provider's mark in its own colours on white, as brand rules ask; of an unknown one the first letter. */
export function ProviderMark({ id, name }: { id: string; name: string }) {
  const mark = providerOf(id)?.mark;
  return (
    <span
      aria-hidden
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-control border border-line bg-[#fff] font-bold text-[#16201b]"
    >
      {mark ? <img src={mark} alt="" width="20" height="20" /> : (name.trim()[0] ?? "?").toUpperCase()}
    </span>
  );
}
