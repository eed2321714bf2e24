import google from "./google.svg";
import microsoft from "./microsoft.svg";
import notion from "./notion.svg";
import youtube from "./youtube.svg";

/** What becomes of the permission at the provider when an account is disconnected here. */
type Leaves =
  /** Postern takes it back there, and with it nothing else. */
  | "nothing"
  /** Postern takes back all that this account allowed it, unless another connection lives by that. */
  | "siblings"
  /** It stays until it is removed there: the provider lets nobody else take it back. */
  | "permission";

/** What the app knows of a provider beside what the API says. */
interface Provider {
  mark: string;
  name: string;
  leaves: Leaves;
  /** Providers of the same family see one permission in what several connections were allowed. */
  family: string;
  /** The provider's own page on which one sees and takes back what was allowed. */
  page?: string;
  /** What may be read there is chosen there, page by page. */
  choosesThere?: true;
}

const PROVIDERS: Record<string, Provider> = {
  google: {
    mark: google,
    name: "Google",
    leaves: "siblings",
    family: "google",
    page: "https://myaccount.google.com/connections",
  },
  microsoft: {
    mark: microsoft,
    name: "Microsoft",
    leaves: "permission",
    family: "microsoft",
    page: "https://account.microsoft.com/privacy/app-access",
  },
  notion: {
    mark: notion,
    name: "Notion",
    leaves: "nothing",
    family: "notion",
    choosesThere: true,
  },
  youtube: {
    mark: youtube,
    name: "YouTube",
    leaves: "siblings",
    family: "google",
    page: "https://myaccount.google.com/connections",
  },
};

/** What is known of a provider; nothing of one that nobody has told the app about. */
export function providerOf(id: string): Provider | undefined {
  return Object.hasOwn(PROVIDERS, id) ? PROVIDERS[id] : undefined;
}

/** What people call it: the API's own word first. */
export function providerName(id: string, offered?: readonly { id: string; name: string }[]): string {
  return offered?.find((one) => one.id === id)?.name ?? providerOf(id)?.name ?? id;
}
