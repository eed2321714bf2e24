import { z } from "zod/mini";
import { digitsOf } from "../../ui/code.ts";

/** A code of six digits, however it is typed. Another number of them is told here, without a try of the server's. */
export const codeSchema = z.object({
  code: z.string().check(z.refine((code) => digitsOf(code).length === 6, "six_digits")),
});
