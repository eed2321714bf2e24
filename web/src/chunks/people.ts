/** What is loaded together; `addresses.ts` says for which pages. */

export { AccessAdminPage } from "../features/people/AccessAdminPage.tsx";
export { PermissionsPage } from "../features/people/PermissionsPage.tsx";
export { askForUsers } from "../features/people/queries.ts";
export { RolePage } from "../features/people/RolePage.tsx";
export { RolesPage } from "../features/people/RolesPage.tsx";
export { UserPage } from "../features/people/UserPage.tsx";
export { UsersPage } from "../features/people/UsersPage.tsx";
