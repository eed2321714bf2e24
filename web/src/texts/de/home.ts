import type { texts as english } from "../en/home.ts";
import type { Rendered } from "../placeholders.ts";

export const texts: Rendered<typeof english> = {
  title: "Start",
  lead: "Was zu erledigen ist, und was der Assistent für Sie darf.",
  needsYou: "Zu erledigen",
  allWell: "Nichts zu erledigen. Alles, was Sie verbunden haben, funktioniert.",
  reauthorize:
    "{provider} verlangt, dass Sie sich dort neu anmelden, bevor {account} benutzt werden kann. Bis dahin steht still, was davon abhängt.",
  reauthorizeAction: "Bei {provider} anmelden",
  leaving: "{provider} wird geöffnet …",
  codesLow: {
    one: "{count} Ersatzcode ist übrig. Ohne Codes und ohne Ihr Telefon kommen Sie nicht hinein.",
    other: "{count} Ersatzcodes sind übrig. Ohne Codes und ohne Ihr Telefon kommen Sie nicht hinein.",
  },
  codesNone: "Kein Ersatzcode ist übrig. Ohne Ihr Telefon kommen Sie nicht hinein.",
  codesAction: "Neue Codes erzeugen",
  noFactor:
    "Ihr Passwort allein öffnet dieses Konto. Ein Code aus einer App auf Ihrem Telefon schützt es besser; das dauert zwei Minuten.",
  noFactorAction: "Authenticator-App einrichten",
  newDevice:
    "{device} hat sich von {address} angemeldet, {time}. Waren Sie das nicht, melden Sie es ab und ändern Sie Ihr Passwort.",
  newDevices: {
    one: "{count} anderes Gerät hat sich innerhalb eines Tages angemeldet. Ist es nicht Ihres, melden Sie es ab und ändern Sie Ihr Passwort.",
    other:
      "{count} andere Geräte haben sich innerhalb eines Tages angemeldet. Ist eines nicht Ihres, melden Sie es ab und ändern Sie Ihr Passwort.",
  },
  newDeviceAction: "Geräte ansehen",
  firstTitle: "Die ersten drei Schritte",
  firstLead: "Jeder dauert ein, zwei Minuten, die Reihenfolge ist frei.",
  stepDone: "Erledigt",
  stepFactor: "Konto schützen",
  stepFactorText: "Ein Code aus einer App auf Ihrem Telefon, zusätzlich zum Passwort.",
  stepConnect: "Ein Konto verbinden",
  stepConnectText: "Der Assistent sieht nichts, bevor Sie es erlauben, Zugriff für Zugriff.",
  stepConnectAction: "Konto auswählen",
  stepChat: "Nachsehen, wie es um den Chat steht",
  stepChatText: "Er braucht kein anderes Konto.",
  stepChatAction: "Chat öffnen",
  featuresTitle: "Was der Assistent darf",
  featuresLead: "Es hängt von einem Konto ab, von dem Zugriff, den Sie gegeben haben, und von Ihrer Rolle.",
  active: "Aktiv",
  available: "Einen Schritt entfernt",
  elsewhere: "Nicht auf diesem Server",
  beyond: "Mit einer anderen Rolle",
  noneActive: "Noch ist nichts aktiv.",
  working: "Funktioniert",
  off: "Aus",
  by: "Über {accounts}",
  byPostern: "Braucht kein anderes Konto.",
  missing: {
    connection: "Braucht ein Konto bei {providers}.",
    connectionNone: "Braucht ein Konto bei einem Anbieter, der auf diesem Server nicht eingerichtet ist.",
    connect: "{provider} verbinden",
    scope: "{account} ist verbunden, erlaubt das aber noch nicht.",
    scopeAction: "Bei {provider} erlauben",
    reauthorization: "{provider} verlangt, dass Sie sich dort neu anmelden.",
    paused: "{account} ist pausiert: Der Assistent bekommt nichts davon.",
    resume: "{provider} fortsetzen",
    resumed: "{provider} wird wieder benutzt.",
    permission: "Braucht die Rolle {role}. Wer diesen Server betreibt, kann sie Ihnen geben.",
    unknown: "Es fehlt etwas, das diese Seite nicht kennt.",
    look: "Verbindungen ansehen",
  },
  place: {
    ready: "Bereit. Der Assistent darf das benutzen.",
    notReady: "Noch nicht bereit.",
    chat: "Sie sprechen mit dem Assistenten in seiner eigenen App. Ob er Ihnen antworten darf, entscheidet sich hier.",
    calendar:
      "Der Assistent liest und plant Ihren Kalender in seiner eigenen App. Ob er das darf, entscheidet sich hier.",
    notes:
      "Der Assistent liest und schreibt Ihre Notizen in seiner eigenen App. Ob er das darf, entscheidet sich hier.",
    settings: "Einstellungen des Assistenten",
  },
};
