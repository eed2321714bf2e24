import type {
  alertMeans as englishAlertMeans,
  alertNames as englishAlertNames,
  kinds as englishKinds,
  scheduleNames as englishScheduleNames,
  things as englishThings,
} from "../en/workWords.ts";
import type { Rendered } from "../placeholders.ts";

export const kinds: Rendered<typeof englishKinds> = {
  delete_account: "Konten löschen",
  end_sessions: "Sitzungen beenden",
  purge_errors: "Alte Fehler vergessen",
  purge_factors: "Unfertige Faktoren vergessen",
  purge_grants: "Beendete Gewährungen vergessen",
  purge_jobs: "Erledigte Aufträge vergessen",
  purge_messages: "SMS vergessen",
  purge_session_ends: "Beendete Sitzungen vergessen",
  purge_sign_up: "Registrierungen löschen",
  push_alert: "Alarme senden",
  push_checkpoint: "Prüfpunkte senden",
  rewrap_mfa: "Schlüssel der Faktoren erneuern",
  seal_audit: "Prüfprotokoll versiegeln",
  send_email: "Mails senden",
  send_sms: "SMS senden",
  sync_roles: "Rollen in Sitzungen übernehmen",
  tell_devices: "Geräte benachrichtigen",
};

export const scheduleNames: Rendered<typeof englishScheduleNames> = {
  purge_sign_up: "Registrierungen, Rücksetzungen, Adressänderungen und Geräte vergessen, deren Zeit vorbei ist",
  purge_session_ends: "Vergessen, welche längst vergangenen Sitzungen beendet wurden",
  purge_factors: "Zweite Faktoren vergessen, die niemand fertig einrichtete, und abgelaufene Codes",
  purge_messages: "SMS vergessen, deren Zeit vorbei ist",
  purge_grants: "Gewährungen vergessen, die längst endeten",
  rewrap_mfa: "Geheimnisse der Authenticator-Apps unter den geltenden Schlüssel bringen",
  purge_jobs: "Erledigte Hintergrundarbeit mit ihren Versuchen vergessen",
  purge_errors: "Unerwartete Fehler vergessen, die nicht wiederkamen",
};

export const alertNames: Rendered<typeof englishAlertNames> = {
  queue_age: "Arbeit wartet zu lange",
  queue_depth: "Zu viel Arbeit wartet",
  dead_letters: "Arbeit wird aufgegeben",
  failure_rate: "Versuche schlagen fehl",
  schedule_delay: "Geplante Arbeit ist verspätet",
  provider: "Ein Anbieter weist Postern ab",
  unsealed_audit: "Das Prüfprotokoll wird nicht versiegelt",
};

export const alertMeans: Rendered<typeof englishAlertMeans> = {
  queue_age: "Wie lange der älteste fällige Auftrag einer Art wartet; pausierte Arten zählen nicht.",
  queue_depth: "Wie viele fällige Aufträge einer Art warten, höchstens zehntausend je Dringlichkeit.",
  dead_letters:
    "Wie viele Aufträge einer Art in der letzten Stunde aufgegeben und weder wiederholt noch verworfen wurden.",
  failure_rate:
    "Wie viele von hundert Versuchen einer Art in den letzten 15 Minuten fehlschlugen, bei mindestens zwanzig.",
  schedule_delay: "Wie verspätet geplante Arbeit ist: nicht erteilt, als ihre Zeit kam, oder seitdem nicht erledigt.",
  provider:
    "Wie viele Verbindungen zu einem Anbieter auf den Betrieb warten, weil er unsere Anwendung oder ihr Geheimnis abweist.",
  unsealed_audit: "Wie lange der älteste Eintrag des Prüfprotokolls auf sein Siegel wartet.",
};

export const things: Rendered<typeof englishThings> = {
  users: "Person",
  roles: "Rolle",
  grants: "Gewährung",
  sessions: "Sitzung",
  connections: "Verbindung",
  service_accounts: "Dienstkonto",
  jobs: "Auftrag",
  kinds: "Auftragsart",
  schedules: "Zeitplan",
  alerts: "Alarmregel",
  errors: "Fehler",
};
