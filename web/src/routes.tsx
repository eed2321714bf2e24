import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { needOf, type Path } from "./addresses.ts";
import { readHint } from "./api/hint.ts";
import { ApiProblem } from "./api/problem.ts";
import { queryClient } from "./api/queryClient.ts";
import { session } from "./api/session.ts";
import { sessionQuery } from "./api/sessionQuery.ts";
import { Defect } from "./features/frame/Defect.tsx";
import { Gate } from "./features/frame/Gate.tsx";
import { NotFound } from "./features/frame/NotFound.tsx";
import { NotFoundAlone } from "./features/frame/NotFoundAlone.tsx";
import { Landing } from "./features/landing/Landing.tsx";
import { type Group, loadTexts } from "./texts/index.ts";

/** A path that stands in the table of addresses. */
function at<P extends Path>(path: P): P {
  return path;
}

/** Search parameters of texts. What is no text is named as nothing: the router would hand on what is not named as it came. */
function texts<K extends string>(...names: K[]): (search: Record<string, unknown>) => { [N in K]?: string } {
  return (search) => {
    const found: { [N in string]?: string | undefined } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === "string" || typeof value === "number") found[name] = String(value);
      else if (value !== undefined) found[name] = undefined;
    }
    return found as { [N in K]?: string };
  };
}

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundAlone,
  errorComponent: Defect,
  // Not before all else: on a slow line the texts, the session and the page's code come at the same time.
  loader: () => loadTexts("public", "frame", "problems"),
});

/** Loads a group of texts while the page's code is on its way. */
const withTexts = (...groups: Group[]) => ({ loader: () => loadTexts(...groups) });

const gate = createRoute({ getParentRoute: () => root, id: "gate", component: Gate });

const gatePage = <N extends keyof typeof import("./chunks/gate.ts") & string>(name: N) =>
  lazyRouteComponent(() => import("./chunks/gate.ts"), name);

const landing = createRoute({ getParentRoute: () => gate, path: at("/"), component: Landing });
const register = createRoute({
  getParentRoute: () => gate,
  path: at("/register"),
  component: gatePage("RegisterPage"),
});
const verifyEmail = createRoute({
  getParentRoute: () => gate,
  path: at("/verify-email"),
  component: gatePage("VerifyEmailPage"),
});
const logIn = createRoute({
  getParentRoute: () => gate,
  path: at("/login"),
  validateSearch: texts("return_to", "ended", "email", "after"),
  component: gatePage("LogInPage"),
});
const forgotPassword = createRoute({
  getParentRoute: () => gate,
  path: at("/forgot-password"),
  validateSearch: texts("email"),
  component: gatePage("ForgotPasswordPage"),
});
const resetPassword = createRoute({
  getParentRoute: () => gate,
  path: at("/reset-password"),
  component: gatePage("ResetPasswordPage"),
});
const invitation = createRoute({
  getParentRoute: () => gate,
  path: at("/invitation"),
  component: gatePage("InvitationPage"),
});
const changeEmail = createRoute({
  getParentRoute: () => gate,
  path: at("/change-email"),
  component: gatePage("ChangeEmailPage"),
});

/** Everything behind the log-in. A visitor goes to the log-in and comes back here after it. */
const house = createRoute({
  getParentRoute: () => root,
  id: "house",
  component: lazyRouteComponent(() => import("./features/frame/House.tsx"), "House"),
  beforeLoad: ({ location }) => {
    if (!readHint().signedIn) throw redirect({ to: "/login", search: { return_to: location.href } });
  },
  loader: async ({ location }) => {
    try {
      await Promise.all([queryClient.ensureQueryData(sessionQuery), loadTexts("house")]);
    } catch (error) {
      // A session that is good for a new password alone does not even tell whose it is.
      if (error instanceof ApiProblem && error.slug === "password-change-required") {
        if (location.pathname === at("/account/security/password")) return;
        throw redirect({ to: "/account/security/password", search: { first: "yes" } });
      }
      // The browser remembers a session that is no more.
      if (!(error instanceof ApiProblem) || error.slug !== "unauthenticated") throw error;
      session.closed("expired");
      throw redirect({ to: "/login", search: { ended: "expired", return_to: location.href } });
    }
  },
});

/** Pages that need a permission do not exist for those who lack it. */
async function permitted(path: string): Promise<void> {
  const need = needOf(path);
  // The table of operations is long, and of no use to a visitor.
  const { operations } = await import("./api/generated/operations.ts");
  const permission = need && operations[need].permission;
  if (!permission) return;
  const { permissions } = await queryClient.ensureQueryData(sessionQuery);
  if (!permissions.includes(permission)) throw notFound();
}

const housePage = <N extends keyof typeof import("./chunks/house.ts") & string>(name: N) =>
  lazyRouteComponent(() => import("./chunks/house.ts"), name);
const connectionsPage = <N extends keyof typeof import("./chunks/connections.ts") & string>(name: N) =>
  lazyRouteComponent(() => import("./chunks/connections.ts"), name);
const peoplePage = <N extends keyof typeof import("./chunks/people.ts") & string>(name: N) =>
  lazyRouteComponent(() => import("./chunks/people.ts"), name);
const workPage = <N extends keyof typeof import("./chunks/work.ts") & string>(name: N) =>
  lazyRouteComponent(() => import("./chunks/work.ts"), name);

const home = createRoute({
  getParentRoute: () => house,
  path: at("/home"),
  loader: ({ parentMatchPromise }) => {
    // As soon as there is a session: what the page shows comes while its texts do.
    void parentMatchPromise.then(async ({ status }) => {
      if (status === "success") (await import("./chunks/house.ts")).askForHome();
    });
    return loadTexts("home", "features", "connections");
  },
  component: housePage("HomePage"),
});

const chat = createRoute({
  getParentRoute: () => house,
  path: at("/chat"),
  ...withTexts("home", "features"),
  component: housePage("ChatPage"),
});

const calendar = createRoute({
  getParentRoute: () => house,
  path: at("/calendar"),
  ...withTexts("home", "features"),
  component: housePage("CalendarPage"),
});

const notes = createRoute({
  getParentRoute: () => house,
  path: at("/notes"),
  ...withTexts("home", "features"),
  component: housePage("NotesPage"),
});

const profile = createRoute({
  getParentRoute: () => house,
  path: at("/account"),
  ...withTexts("account"),
  component: housePage("ProfilePage"),
});

const security = createRoute({
  getParentRoute: () => house,
  path: at("/account/security"),
  ...withTexts("security"),
  component: housePage("SecurityPage"),
});

const password = createRoute({
  getParentRoute: () => house,
  path: at("/account/security/password"),
  validateSearch: texts("first"),
  ...withTexts("security"),
  component: housePage("PasswordPage"),
});

const authenticator = createRoute({
  getParentRoute: () => house,
  path: at("/account/security/authenticator"),
  validateSearch: texts("first"),
  ...withTexts("security"),
  component: housePage("AuthenticatorPage"),
});

const backupCodes = createRoute({
  getParentRoute: () => house,
  path: at("/account/security/backup-codes"),
  ...withTexts("security"),
  component: housePage("BackupCodesPage"),
});

const phone = createRoute({
  getParentRoute: () => house,
  path: at("/account/security/phone"),
  ...withTexts("security"),
  component: housePage("PhonePage"),
});

const sessions = createRoute({
  getParentRoute: () => house,
  path: at("/account/sessions"),
  ...withTexts("security"),
  component: housePage("SessionsPage"),
});

const activity = createRoute({
  getParentRoute: () => house,
  path: at("/account/activity"),
  ...withTexts("security", "features"),
  component: housePage("ActivityPage"),
});

const preferences = createRoute({
  getParentRoute: () => house,
  path: at("/account/preferences"),
  ...withTexts("account"),
  component: housePage("PreferencesPage"),
});

const data = createRoute({
  getParentRoute: () => house,
  path: at("/account/data"),
  ...withTexts("account"),
  component: housePage("DataPage"),
});

const connections = createRoute({
  getParentRoute: () => house,
  path: at("/connections"),
  validateSearch: texts("feature", "connection", "result", "reason", "disconnected"),
  ...withTexts("connections", "features"),
  component: connectionsPage("ConnectionsPage"),
});

const newConnection = createRoute({
  getParentRoute: () => house,
  path: at("/connections/new/$provider"),
  validateSearch: texts("feature", "connection", "result", "reason"),
  ...withTexts("connections", "features"),
  component: connectionsPage("NewConnectionPage"),
});

const connection = createRoute({
  getParentRoute: () => house,
  path: at("/connections/$id"),
  validateSearch: texts("feature", "connection", "result", "reason"),
  ...withTexts("connections", "features"),
  component: connectionsPage("ConnectionPage"),
});

const connectionAccess = createRoute({
  getParentRoute: () => house,
  path: at("/connections/$id/access"),
  validateSearch: texts("feature", "connection", "result", "reason"),
  ...withTexts("connections", "features"),
  component: connectionsPage("AccessPage"),
});

const connectionHistory = createRoute({
  getParentRoute: () => house,
  path: at("/connections/$id/history"),
  ...withTexts("connections", "features"),
  component: connectionsPage("HistoryPage"),
});

const connectionUsage = createRoute({
  getParentRoute: () => house,
  path: at("/connections/$id/usage"),
  // A number, so that the address says `days=90`.
  validateSearch: (search): { days?: 90 } => (Number(search.days) === 90 ? { days: 90 } : {}),
  ...withTexts("connections", "features"),
  component: connectionsPage("UsagePage"),
});

const searchOfUsers = texts("q", "status", "role", "sort");

const users = createRoute({
  getParentRoute: () => house,
  path: at("/admin/users"),
  validateSearch: searchOfUsers,
  loader: ({ location }) => {
    // As soon as it is known that one may: the list comes while its texts and its page do.
    const allowed = permitted("/admin/users").then(async () => {
      const { askForUsers } = await import("./chunks/people.ts");
      askForUsers(searchOfUsers(location.search as Record<string, unknown>));
    });
    return Promise.all([allowed, loadTexts("people", "permissions")]);
  },
  component: peoplePage("UsersPage"),
});

const user = createRoute({
  getParentRoute: () => house,
  path: at("/admin/users/$id"),
  loader: () => Promise.all([permitted("/admin/users/$id"), loadTexts("people", "permissions", "audit")]),
  component: peoplePage("UserPage"),
});

const roles = createRoute({
  getParentRoute: () => house,
  path: at("/admin/roles"),
  loader: () => Promise.all([permitted("/admin/roles"), loadTexts("people", "permissions")]),
  component: peoplePage("RolesPage"),
});

const role = createRoute({
  getParentRoute: () => house,
  path: at("/admin/roles/$role"),
  loader: () => Promise.all([permitted("/admin/roles/$role"), loadTexts("people", "permissions")]),
  component: peoplePage("RolePage"),
});

const permissions = createRoute({
  getParentRoute: () => house,
  path: at("/admin/permissions"),
  validateSearch: texts("role"),
  loader: () => Promise.all([permitted("/admin/permissions"), loadTexts("people", "permissions")]),
  component: peoplePage("PermissionsPage"),
});

const access = createRoute({
  getParentRoute: () => house,
  path: at("/admin/access"),
  validateSearch: texts("user"),
  loader: () => Promise.all([permitted("/admin/access"), loadTexts("people", "permissions")]),
  component: peoplePage("AccessAdminPage"),
});

const audit = createRoute({
  getParentRoute: () => house,
  path: at("/admin/audit"),
  validateSearch: texts("actor", "action", "resource", "outcome", "from", "to", "session", "trace", "service", "calls"),
  loader: () => Promise.all([permitted("/admin/audit"), loadTexts("work")]),
  component: workPage("AuditPage"),
});

const jobs = createRoute({
  getParentRoute: () => house,
  path: at("/admin/jobs"),
  validateSearch: texts("status", "kind", "kinds"),
  loader: () => Promise.all([permitted("/admin/jobs"), loadTexts("work")]),
  component: workPage("JobsPage"),
});

const dead = createRoute({
  getParentRoute: () => house,
  path: at("/admin/jobs/dead"),
  validateSearch: texts("kind"),
  loader: () => Promise.all([permitted("/admin/jobs/dead"), loadTexts("work")]),
  component: workPage("DeadPage"),
});

const schedules = createRoute({
  getParentRoute: () => house,
  path: at("/admin/jobs/schedules"),
  loader: () => Promise.all([permitted("/admin/jobs/schedules"), loadTexts("work")]),
  component: workPage("SchedulesPage"),
});

const alerts = createRoute({
  getParentRoute: () => house,
  path: at("/admin/jobs/alerts"),
  loader: () => Promise.all([permitted("/admin/jobs/alerts"), loadTexts("work")]),
  component: workPage("AlertsPage"),
});

const job = createRoute({
  getParentRoute: () => house,
  path: at("/admin/jobs/$id"),
  loader: () => Promise.all([permitted("/admin/jobs/$id"), loadTexts("work")]),
  component: workPage("JobPage"),
});

const errors = createRoute({
  getParentRoute: () => house,
  path: at("/admin/errors"),
  validateSearch: texts("component", "trace"),
  loader: () => Promise.all([permitted("/admin/errors"), loadTexts("work")]),
  component: workPage("ErrorsPage"),
});

const serviceAccounts = createRoute({
  getParentRoute: () => house,
  path: at("/admin/service-accounts"),
  loader: () => Promise.all([permitted("/admin/service-accounts"), loadTexts("work", "permissions")]),
  component: workPage("ServiceAccountsPage"),
});

/** Every page behind the log-in. */
const inside = [
  home,
  chat,
  calendar,
  notes,
  profile,
  security,
  password,
  authenticator,
  backupCodes,
  phone,
  sessions,
  activity,
  preferences,
  data,
  connections,
  newConnection,
  connection,
  connectionAccess,
  connectionHistory,
  connectionUsage,
  users,
  user,
  roles,
  role,
  permissions,
  access,
  audit,
  jobs,
  dead,
  schedules,
  alerts,
  job,
  errors,
  serviceAccounts,
] as const;
// What is not there, or may not be seen, is said in the place of the page, with the frame around it.
for (const page of inside) page.update({ notFoundComponent: NotFound });

const tree = root.addChildren([
  gate.addChildren([landing, register, verifyEmail, logIn, forgotPassword, resetPassword, invitation, changeEmail]),
  house.addChildren(inside),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  // The query cache knows how old things are.
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 200,
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Defect,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
