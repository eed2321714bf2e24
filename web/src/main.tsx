import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { z } from "zod/mini";
import { holdMailToken } from "./access/mailToken.ts";
import { queryClient } from "./api/queryClient.ts";
import { recoverFromDeploys } from "./deploys.ts";
import { router } from "./routes.tsx";
import { currentLanguage } from "./texts/index.ts";

// Schemas are interpreted: compiled ones would need `eval`, which the policy forbids.
z.config({ jitless: true });
recoverFromDeploys();
holdMailToken();
document.documentElement.lang = currentLanguage();

const place = document.getElementById("app");
if (!place) throw new Error("index.html has no #app");
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
