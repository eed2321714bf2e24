/** What is loaded together; `addresses.ts` says for which pages. */

export { ChangeEmailPage } from "../features/gate/ChangeEmailPage.tsx";
export { ForgotPasswordPage } from "../features/gate/ForgotPasswordPage.tsx";
export { InvitationPage } from "../features/gate/InvitationPage.tsx";
export { LogInPage } from "../features/gate/LogInPage.tsx";
export { RegisterPage } from "../features/gate/RegisterPage.tsx";
export { ResetPasswordPage } from "../features/gate/ResetPasswordPage.tsx";
export { VerifyEmailPage } from "../features/gate/VerifyEmailPage.tsx";
