import type { texts as english } from "../en/problems.ts";
import type { Rendered } from "../placeholders.ts";

export const texts: Rendered<typeof english> = {
  title: "Es gibt ein Problem",
  errorTitle: "Fehler: {title}",
  tryAgain: "Erneut versuchen",
  tryAgainIn: "Erneut versuchen in {time}",
  goOn: "Sie können jetzt weitermachen.",
  trace: "Nummer dieses Falls",
  goHome: "Zur Startseite",
  unknownField: "Der Server hat etwas abgelehnt, das diese Seite nicht zeigt.",
  kinds: {
    "invalid-json": "Das lag an uns: Die Seite hat etwas gesendet, das der Server nicht lesen kann.",
    validation: "Manches davon geht so noch nicht. Was, steht bei den Feldern.",
    "token-invalid": "Dieser Code oder Link gilt nicht mehr. Fordern Sie einen neuen an.",
    "flow-invalid":
      "Sie kamen zu spät, zweimal oder in einem anderen Browser zurück. Nichts wurde verbunden. Beginnen Sie neu.",
    "connection-needs-reauth":
      "Der Anbieter verlangt, dass Sie sich dort neu anmelden, bevor dieses Konto benutzt werden kann.",
    "connection-paused": "Dieses Konto ist pausiert. Setzen Sie es zuerst fort.",
    "scope-not-granted": "Um diesen Zugriff wurde der Anbieter nicht gebeten, oder er gab ihn nicht.",
    "provider-unavailable":
      "Der Anbieter antwortet nicht. Mit Ihrer Verbindung ist alles in Ordnung; versuchen Sie es später.",
    "invalid-target": "Einen Dienst dieses Namens gibt es nicht.",
    "invalid-credentials":
      "E-Mail-Adresse oder Passwort stimmt nicht, oder die Adresse ist noch nicht bestätigt: Sehen Sie nach unserer Mail.",
    unauthenticated: "Ihre Sitzung ist zu Ende. Melden Sie sich an, um weiterzumachen; Ihre Eingaben sind noch da.",
    "account-suspended": "Dieses Konto wurde von der Administration gesperrt. Bitten Sie dort um Freigabe.",
    "password-change-required": "Wählen Sie zuerst ein neues Passwort. Bis dahin ist nichts anderes offen.",
    "insufficient-user-authentication": "Bestätigen Sie, dass Sie es sind, um weiterzumachen.",
    "second-factor-required": "Dieses Konto braucht einen zweiten Faktor. Richten Sie zuerst einen ein.",
    "second-factor-invalid":
      "Dieser Code passt nicht. Warten Sie auf den nächsten und prüfen Sie die Uhr Ihres Telefons.",
    "challenge-invalid":
      "Zu lange her oder zu viele Versuche. Geben Sie Ihr Passwort erneut ein; Ihr Konto ist nicht gesperrt.",
    forbidden: "Hier ist nichts, oder nichts, was Sie sehen dürfen.",
    escalation: "Das geht über das hinaus, was Sie selbst dürfen.",
    conflict: "Das passt nicht mehr zum Stand der Dinge. Laden Sie die Seite neu und sehen Sie nach.",
    "precondition-failed": "Das wurde inzwischen auf einem anderen Gerät geändert. Wählen Sie, was gelten soll.",
    "idempotency-key-reused": "Das lag an uns: Dies wurde schon mit anderen Werten gesendet. Laden Sie die Seite neu.",
    "request-in-progress": "Dieselbe Anfrage läuft noch. Warten Sie einen Moment.",
    "shown-once":
      "Das gibt es schon, und sein Geheimnis wurde einmal gezeigt. Widerrufen Sie es und legen Sie ein neues an.",
    "session-limit-reached":
      "Sie sind auf so vielen Geräten angemeldet wie erlaubt. Melden Sie sich zuerst auf einem ab.",
    "cross-site-request":
      "Diese Seite hat eine andere Adresse, als der Server erwartet. Öffnen Sie sie unter ihrer öffentlichen Adresse.",
    "not-found": "Hier ist nichts, oder nichts, was Sie sehen dürfen.",
    "method-not-allowed": "Das lag an uns: Der Server kennt diese Anfrage nicht.",
    "payload-too-large": "Das ist zu lang. Kürzen Sie es.",
    "unsupported-media-type": "Das lag an uns: Der Server nimmt dieses Format nicht.",
    "too-many-requests": "Zu viele Versuche. Weiter in {time}.",
    unavailable: "Postern erreicht gerade seine Daten nicht. Nichts ist halb geschehen; versuchen Sie es erneut.",
    busy: "Postern hat gerade sehr viel zu tun. Nichts wurde geändert; versuchen Sie es gleich noch einmal.",
    internal: "Das lag an uns. Versuchen Sie es erneut, oder nennen Sie Ihrer Administration die Nummer unten.",
    offline: "Keine Verbindung. Ihre Eingaben bleiben; versuchen Sie es erneut, wenn Sie wieder verbunden sind.",
    timeout: "Es kam rechtzeitig keine Antwort. Sehen Sie nach, ob es geschehen ist, bevor Sie es erneut versuchen.",
    cancelled: "Sie haben abgebrochen. Nichts wurde geändert.",
  },
  fields: {
    required: "Das wird gebraucht.",
    too_short: "Das ist zu kurz.",
    too_long: "Das ist zu lang.",
    invalid: "Das ist nicht gültig.",
    too_common: "Dieses Passwort benutzen viele. Drei, vier unverwandte Wörter sind besser.",
    too_weak: "Zu leicht zu erraten. Drei, vier unverwandte Wörter sind besser.",
    no_phone: "Dieses Konto hat kein bestätigtes Telefon.",
    no_text_messages: "Dieser Server sendet keine SMS.",
    phone_country_not_allowed: "In das Land dieser Nummer senden wir keine SMS.",
    phone_needs_app: "Richten Sie zuerst eine Authenticator-App ein: Ein Telefon steht nur neben ihr.",
    phone_not_mobile: "Das ist keine Mobilnummer.",
    phone_opted_out:
      "Dieses Telefon hat uns STOP gesagt, also dürfen wir ihm nichts senden. Senden Sie von ihm START an die Nummer, von der unsere Codes kamen.",
    phone_taken:
      "Ein anderes Konto hat diese Nummer bestätigt. Entfernen Sie sie zuerst dort, oder nehmen Sie eine andere.",
    phone_undeliverable: "SMS erreichen diese Nummer nicht: Ihr Anbieter sagt, dass es kein solches Telefon gibt.",
  },
};
