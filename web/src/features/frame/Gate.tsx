import { Link, Outlet } from "@tanstack/react-router";
import { LANGUAGES, type Language, setLanguage, useLanguage, useTexts } from "../../texts/index.ts";
import { Toasts } from "../../ui/Toasts.tsx";

/** The frame of the pages before the log-in: one column, the mark, help at the same place on each. */
export function Gate() {
  const t = useTexts("public");
  const language = useLanguage();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="px-4 py-4 tablet:px-6">
        <div className="mx-auto flex max-w-[64rem] items-center justify-between">
          <Link to="/" className="flex items-center gap-2.5 rounded-control py-1 text-section font-bold">
            <img src="/favicon.svg" alt="" width="28" height="28" />
            Postern
          </Link>
          <label className="flex items-center gap-2 text-small">
            <span className="sr-only">{t.language}</span>
            <select
              value={language}
              onChange={(event) => void setLanguage(event.target.value as Language)}
              className="min-h-9 pointer-coarse:min-h-11 rounded-control border border-edge bg-paper px-2"
            >
              {Object.entries(LANGUAGES).map(([tag, name]) => (
                <option key={tag} value={tag} lang={tag}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      <main className="flex flex-1 flex-col px-4 tablet:px-6">
        <Outlet />
      </main>
      <footer className="px-4 py-6 text-small text-soft tablet:px-6">
        <div className="mx-auto flex max-w-[64rem] flex-wrap gap-x-6 gap-y-2">
          <span>{t.help}</span>
          <a className="underline underline-offset-4" href="/docs">
            {t.docs}
          </a>
        </div>
      </footer>
      <Toasts />
    </div>
  );
}
