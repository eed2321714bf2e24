import { api, body } from "../../api/client.ts";
import type { Sent } from "./PhoneCode.tsx";

/** Sends a code to a number that is to be added. */
export async function sendCode(number: string): Promise<Sent> {
  const answer = await body(api.POST("/api/v1/mfa/sms/enrol", { body: { number } }));
  return {
    number,
    expiresAt: answer.expires_at,
    again: { number, wait: Math.ceil((Date.parse(answer.resend_at) - Date.now()) / 1000) },
  };
}
