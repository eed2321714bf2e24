/** What is loaded together; `addresses.ts` says for which pages. */

export { DataPage } from "../features/account/DataPage.tsx";
export { PreferencesPage } from "../features/account/PreferencesPage.tsx";
export { ProfilePage } from "../features/account/ProfilePage.tsx";
export { CalendarPage } from "../features/home/CalendarPage.tsx";
export { ChatPage } from "../features/home/ChatPage.tsx";
export { HomePage } from "../features/home/HomePage.tsx";
export { NotesPage } from "../features/home/NotesPage.tsx";
export { askForHome } from "../features/home/queries.ts";
export { ActivityPage } from "../features/security/ActivityPage.tsx";
export { AuthenticatorPage } from "../features/security/AuthenticatorPage.tsx";
export { BackupCodesPage } from "../features/security/BackupCodesPage.tsx";
export { PasswordPage } from "../features/security/PasswordPage.tsx";
export { PhonePage } from "../features/security/PhonePage.tsx";
export { SecurityPage } from "../features/security/SecurityPage.tsx";
export { SessionsPage } from "../features/security/SessionsPage.tsx";
