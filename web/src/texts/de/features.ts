import type { texts as english } from "../en/features.ts";
import type { Rendered } from "../placeholders.ts";

export const texts: Rendered<typeof english> = {
  topics: {
    chat: "Chat",
    notes: "Notizen",
    calendar: "Kalender",
    mail: "E-Mail",
    drive: "Dateien",
    video: "Videos",
  },
  features: {
    chat: {
      name: "Mit dem Assistenten chatten",
      may: "Der Assistent antwortet Ihnen.",
      cannot: "Er sieht dadurch keines Ihrer Konten.",
    },
    "notes.read": {
      name: "Notizen lesen",
      may: "Der Assistent findet und liest die Seiten, die Sie auswählen.",
      cannot: "Seiten, die Sie auslassen, sieht er nicht.",
    },
    "notes.write": {
      name: "Notizen schreiben",
      may: "Der Assistent schreibt neue Seiten und ändert die, die Sie auswählen.",
      cannot: "Seiten, die Sie auslassen, bleiben unberührt.",
    },
    "calendar.read": {
      name: "Kalender lesen",
      may: "Der Assistent sieht Ihre Termine.",
      cannot: "Er kann sie nicht ändern und sieht keine E-Mails.",
    },
    "calendar.write": {
      name: "Kalender planen",
      may: "Der Assistent sieht, macht und verschiebt Termine und sagt sie ab.",
      cannot: "Er sieht weder E-Mails noch Dateien.",
    },
    "mail.read": {
      name: "E-Mails lesen",
      may: "Der Assistent durchsucht und liest Ihre E-Mails.",
      cannot: "Er kann keine senden, ändern oder löschen.",
    },
    "mail.send": {
      name: "E-Mails für Sie senden",
      may: "Der Assistent sendet E-Mails von Ihrer Adresse.",
      cannot: "Er kann dadurch keine lesen.",
    },
    "drive.read": {
      name: "Dateien lesen",
      may: "Der Assistent findet und liest Dateien.",
      cannot: "Er sieht weder E-Mails noch Kalender.",
    },
    "video.read": {
      name: "Videos sehen",
      may: "Der Assistent sieht Ihren Kanal, Videos und Playlists.",
      cannot: "Er kann nichts veröffentlichen, ändern oder löschen.",
    },
    "video.upload": {
      name: "Videos für Sie hochladen",
      may: "Der Assistent veröffentlicht Videos auf Ihrem Kanal.",
      cannot: "Er sieht weder E-Mails noch Dateien.",
    },
  },
  scopes: {
    openid: "Wissen, welches Konto es ist",
    email: "Die E-Mail-Adresse des Kontos sehen",
    profile: "Den Namen des Kontos sehen",
    offline_access: "Verbunden bleiben, während Sie weg sind",
    "User.Read": "Name und Adresse des Kontos sehen",
    "https://www.googleapis.com/auth/userinfo.email": "Die E-Mail-Adresse des Kontos sehen",
    "https://www.googleapis.com/auth/userinfo.profile": "Den Namen des Kontos sehen",
    "https://www.googleapis.com/auth/calendar.readonly": "Kalender und Termine sehen",
    "https://www.googleapis.com/auth/calendar.events": "Termine sehen und ändern",
    "https://www.googleapis.com/auth/calendar": "Kalender sehen, ändern, teilen und löschen",
    "https://www.googleapis.com/auth/gmail.readonly": "E-Mails lesen",
    "https://www.googleapis.com/auth/gmail.modify": "E-Mails lesen, schreiben und senden",
    "https://www.googleapis.com/auth/gmail.send": "E-Mails von Ihrer Adresse senden",
    "https://www.googleapis.com/auth/drive.file": "Dateien sehen und ändern, die Sie mit dem Assistenten benutzen",
    "https://www.googleapis.com/auth/drive.readonly": "Alle Dateien sehen und herunterladen",
    "https://www.googleapis.com/auth/youtube.readonly": "Kanal, Videos und Playlists sehen",
    "https://www.googleapis.com/auth/youtube": "Den Kanal verwalten",
    "https://www.googleapis.com/auth/youtube.upload": "Videos auf den Kanal hochladen",
    "https://www.googleapis.com/auth/youtube.force-ssl": "Videos, Bewertungen und Kommentare sehen, ändern und löschen",
    "Calendars.Read": "Kalender und Termine sehen",
    "Calendars.ReadWrite": "Kalender sehen und ändern",
    "Mail.Read": "E-Mails lesen",
    "Mail.ReadWrite": "E-Mails lesen, ändern und löschen",
    "Mail.Send": "E-Mails von Ihrer Adresse senden",
    "Files.Read": "Dateien lesen",
    "Files.Read.All": "Alle Dateien lesen, die Sie öffnen können, auch mit Ihnen geteilte",
  },
};
