import type { texts as english } from "../en/public.ts";
import type { Rendered } from "../placeholders.ts";

export const texts: Rendered<typeof english> = {
  language: "Sprache",
  help: "Probleme beim Anmelden? Fragen Sie, wer diesen Server betreibt.",
  docs: "Für Entwickler",
  landing: {
    title: "Ein Konto für Ihren Assistenten, und Ihr Wort darüber, was er sehen darf.",
    lead: "Postern weiß, wer Sie sind, wo Sie angemeldet sind und welche Ihrer Konten der Assistent benutzen darf.",
    create: "Konto anlegen",
    logIn: "Anmelden",
    open: "Postern öffnen",
    facts: [
      {
        title: "Sie wählen jeden Zugriff",
        text: "Kalender, Mail, Dateien und Notizen werden einzeln verbunden, nach dem, was der Assistent damit tun soll. Was Sie auslassen, bleibt zu.",
      },
      {
        title: "Sie sehen jede Benutzung",
        text: "Es ist festgehalten, wann der Assistent aus einem Konto gelesen hat, und auch alles, dem Sie je zugestimmt haben. Beides können Sie herunterladen.",
      },
      {
        title: "Sie können es zurücknehmen",
        text: "Pausieren oder trennen Sie ein Konto jederzeit. Es wirkt sofort, und Postern sagt, was dann aufhört.",
      },
    ],
    neverTitle: "Was Postern nie tut",
    never:
      "Es gibt nie dauerhafte Schlüssel zu Ihren Konten heraus, zeigt nie die Daten der einen Person einer anderen und fragt nie nach dem Passwort eines anderen Dienstes.",
  },
  email: "E-Mail-Adresse",
  password: "Passwort",
  logIn: {
    title: "Anmelden",
    action: "Anmelden",
    busy: "Wird angemeldet …",
    forgot: "Passwort vergessen?",
    newHere: "Neu hier?",
    create: "Konto anlegen",
    factorTitle: "Zweiter Schritt",
    factorLead: "Ihr Passwort stimmt. Bestätigen Sie nun mit Ihrem zweiten Faktor.",
    startOver: "Von vorn beginnen",
    lost: "Alles verloren?",
    lostText:
      "Wenn Sie weder Ihr Telefon noch einen Ersatzcode haben, kann die Administration die zweiten Faktoren von Ihrem Konto nehmen, nachdem sie sich vergewissert hat, dass Sie es sind. Auch ein Code, den Sie früher gespeichert oder gedruckt haben, gilt.",
    ended: {
      "ended-elsewhere":
        "Sie wurden abgemeldet: Die Sitzung wurde auf einem anderen Gerät oder von der Administration beendet, oder Sie haben sich auf zu vielen Geräten angemeldet.",
      expired: "Ihre Sitzung ist zu Ende. Melden Sie sich an, um dort weiterzumachen, wo Sie waren.",
      deletion:
        "Ihr Konto wird gelöscht, und jede Sitzung ist beendet. Wann, sagt unsere Mail. Melden Sie sich vorher an, um es zu behalten.",
      "logged-out": "Sie sind abgemeldet.",
    },
    confirmed: "Ihre Adresse ist bestätigt. Melden Sie sich an, um zu beginnen.",
    reset: "Ihr Passwort ist gesetzt, und jede Sitzung ist beendet. Melden Sie sich mit dem neuen an.",
    safari:
      "Safari behält unter dieser Adresse keine sicheren Cookies. Nehmen Sie hier einen anderen Browser, oder https.",
  },
  register: {
    title: "Ihr Konto anlegen",
    name: "Name",
    nameHint: "So, wie der Assistent Sie nennen soll.",
    passwordHint:
      "Mindestens 12 Zeichen. Drei, vier Wörter ohne Zusammenhang merkt man sich leicht, und sie sind schwer zu erraten.",
    action: "Konto anlegen",
    busy: "Wird angelegt …",
    haveOne: "Sie haben ein Konto?",
    sentTitle: "Sehen Sie in Ihre Mail",
    sentLead:
      "Wir haben an {email} geschrieben. In der Mail stehen ein Code und ein Link; jedes davon bestätigt, dass die Adresse Ihre ist.",
    change: "Adresse ändern",
    code: "Code aus der Mail",
    codeHint: "Sechs Ziffern. Ein eingefügter Code wird von selbst gesendet.",
    confirm: "Adresse bestätigen",
    confirming: "Wird bestätigt …",
    resend: "Mail erneut senden",
    resendIn: "Erneut senden in {time}",
    resent: "Wenn die Adresse noch auf Bestätigung wartet, ist eine neue Mail unterwegs.",
  },
  verify: {
    title: "Ihre Adresse bestätigen",
    lead: "Geben Sie das Passwort ein, das Sie bei der Anmeldung gewählt haben. So öffnet ein Klick auf eine Mail, die Sie nicht wollten, nichts.",
    action: "Adresse bestätigen",
    busy: "Wird bestätigt …",
    noToken:
      "Diese Seite öffnet der Link in unserer Mail. Wenn Sie stattdessen den Code haben, geben Sie ihn dort ein, wo Sie das Konto angelegt haben.",
    register: "Konto anlegen",
  },
  forgot: {
    title: "Neues Passwort setzen",
    lead: "Wir senden einen Link an Ihre Adresse. Er gilt eine Stunde lang und nur einmal.",
    action: "Link senden",
    busy: "Wird gesendet …",
    sent: "Wenn es ein Konto für {email} gibt, ist eine Mail mit einem Link unterwegs.",
    back: "Zurück zur Anmeldung",
  },
  reset: {
    title: "Neues Passwort wählen",
    lead: "Jede Sitzung endet, wenn es gesetzt ist, damit niemand mit dem alten angemeldet bleibt.",
    password: "Neues Passwort",
    action: "Passwort setzen",
    busy: "Wird gesetzt …",
    noToken: "Diese Seite öffnet der Link in unserer Mail.",
    ask: "Neuen Link anfordern",
  },
  invitation: {
    title: "Willkommen bei Postern",
    lead: "Jemand hat ein Konto für Sie angelegt. Wählen Sie ein Passwort, dann gehört es Ihnen.",
    password: "Passwort",
    action: "Mein Konto öffnen",
    busy: "Wird geöffnet …",
    gone: "Bitten Sie, wer Sie eingeladen hat, die Einladung erneut zu senden.",
  },
  changeEmail: {
    title: "Der neuen Adresse zustimmen",
    lead: "Ihr Konto bekommt eine andere Adresse, sobald beide Seiten zugestimmt haben: die jetzige und die neue.",
    action: "Zustimmen",
    busy: "Wird gespeichert …",
    half: "Sie haben für diese Seite zugestimmt. Die andere Adresse hat eine Mail mit einem eigenen Link; geändert wird, wenn auch sie zugestimmt hat.",
    done: "Die Adresse Ihres Kontos ist geändert. Melden Sie sich von nun an mit der neuen an.",
    noToken: "Diese Seite öffnet der Link in unserer Mail.",
    open: "Postern öffnen",
  },
};
