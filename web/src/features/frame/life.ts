import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { leave } from "../../access/leave.ts";
import { setInside } from "../../api/client.ts";
import { readHint, writeHint } from "../../api/hint.ts";
import { interrupt, onDemand } from "../../api/interruptions.ts";
import { preferencesQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/queryClient.ts";
import { onTabMessage, session } from "../../api/session.ts";
import { sessionQuery } from "../../api/sessionQuery.ts";
import { followChanges } from "../../api/stream.ts";
import { LANGUAGES, type Language, setLanguage } from "../../texts/index.ts";
import { setTimeZone } from "../../ui/Time.tsx";
import { loggedInAgain, sessionRanOut } from "./ending.ts";

/** Applies a theme now and remembers it for the first paint of the next visit. */
export function applyTheme(theme: string): void {
  const fixed = theme === "light" || theme === "dark" ? theme : undefined;
  if (fixed) document.documentElement.dataset.theme = fixed;
  else delete document.documentElement.dataset.theme;
  // `undefined` leaves the key out of the JSON.
  writeHint({ theme: fixed as "light" });
}

/** What goes on behind every page of somebody who is logged in: preferences apply, changes arrive, ends are noticed. */
export function useLife(): void {
  const navigate = useNavigate();
  const { data: preferences } = useQuery(preferencesQuery);
  const { data: who } = useQuery(sessionQuery);
  const userId = who?.user_id;

  // Theme, language and zone live in the document, outside of React.
  useEffect(() => {
    if (!preferences) return;
    applyTheme(String(preferences.theme));
    setTimeZone(preferences.time_zone);
    const base = preferences.language.slice(0, 2);
    if (base in LANGUAGES) void setLanguage(base as Language);
  }, [preferences]);

  // The stream, the other tabs and the history of the browser are outside of React.
  useEffect(() => {
    setInside(true);
    const stopStream = followChanges({
      onEnd: () => {
        // A day is over: whoever is here logs in over the page. An end from elsewhere leaves nothing of it.
        if (sessionRanOut()) return void interrupt({ kind: "log-in" });
        session.closed("ended-elsewhere");
        leave("ended-elsewhere");
      },
    });
    const stopTabs = onTabMessage((message) => {
      if (message.type === "logged-out") leave(message.reason);
      if (message.type === "logged-in") loggedInAgain();
    });
    const backFromCache = (event: PageTransitionEvent) => {
      if (event.persisted && !readHint().signedIn) leave("ended-elsewhere");
    };
    window.addEventListener("pageshow", backFromCache);
    return () => {
      setInside(false);
      stopStream();
      stopTabs();
      window.removeEventListener("pageshow", backFromCache);
    };
  }, []);

  // Another person logged in in another tab: what this one shows is no longer theirs.
  useEffect(() => {
    if (!userId) return;
    return () => {
      const now = queryClient.getQueryData(sessionQuery.queryKey)?.user_id;
      if (now && now !== userId) window.location.assign("/home");
    };
  }, [userId]);

  // Some answers say that one page has to come first.
  useEffect(() => {
    onDemand((demand) => {
      const to = demand === "second-factor-required" ? "/account/security/authenticator" : "/account/security/password";
      // What the frame asks for is refused there as well.
      if (window.location.pathname !== to) void navigate({ to, search: { first: "yes" } });
    });
    return () => onDemand(() => {});
  }, [navigate]);
}
