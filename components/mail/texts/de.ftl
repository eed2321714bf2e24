# Was E-Mails sagen, auf Deutsch, mit „Sie“. Die Teile einer Nachricht: siehe en.ftl.

## In allen E-Mails

greeting = Guten Tag,
greeting-by-name = Guten Tag { $name },
code = Code

# Wenn die Adresse des Geräts nicht bekannt ist
unknown-address = unbekannt

# Wenn der Name eines Anbieters nicht bekannt ist
unknown-provider = Der Anbieter

not-you = Wenn Sie das nicht waren, ignorieren Sie diese E-Mail; es ändert sich nichts.
not-you-reset = Wenn Sie das nicht waren, legen Sie sofort ein neues Passwort fest. Damit werden alle Sitzungen beendet.
known-devices = Geräte, auf denen Sie sich schon einmal angemeldet haben, und offene Sitzungen sind nicht betroffen.
set-new-password = Neues Passwort festlegen

## Zeitpunkte: 24. November 2026, 14:05 Uhr (MEZ)

moment = { $day }. { $month } { $year }, { $time } Uhr ({ $zone })
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

# Zeitzonen, die auf Deutsch anders heißen
zone-CET = MEZ
zone-CEST = MESZ
zone-EET = OEZ
zone-EEST = OESZ
zone-WET = WEZ
zone-WEST = WESZ

## E-Mails, die um etwas bitten

verify-email =
    .subject = Bestätigen Sie Ihre E-Mail-Adresse
    .paragraph = Jemand hat sich mit dieser Adresse registriert. Wenn Sie das waren, geben Sie den Code dort ein, wo Sie sich registriert haben; er gilt eine Stunde lang. Oder öffnen Sie den Link, der 24 Stunden lang gilt, und geben Sie das Passwort ein, das Sie gewählt haben.
    .action = Adresse bestätigen
    .closing = Wenn Sie das nicht waren, ignorieren Sie diese E-Mail; es wird kein Konto angelegt.

already-registered =
    .subject = Sie haben bereits ein Konto
    .paragraph = Jemand wollte sich mit dieser Adresse registrieren, aber es gibt mit ihr bereits ein Konto. Wenn Sie das waren, melden Sie sich einfach an. Wenn Sie Ihr Passwort vergessen haben, legen Sie ein neues fest.
    .action = { set-new-password }
    .closing = { not-you }

reset-password =
    .subject = Legen Sie ein neues Passwort fest
    .paragraph = Über diesen Link können Sie ein neues Passwort festlegen. Er gilt eine Stunde lang und funktioniert einmal.
    .action = { set-new-password }
    .closing = { not-you }

invited =
    .subject = Sie sind eingeladen: Legen Sie Ihr Passwort fest
    .paragraph = Für Sie wurde ein Konto angelegt. Legen Sie ein Passwort fest, um sich anzumelden. Der Link gilt sieben Tage lang und funktioniert einmal.
    .action = Passwort festlegen
    .closing = Wenn Sie das Konto nicht möchten, ignorieren Sie diese E-Mail.

approve-email-change =
    .subject = Stimmen Sie der neuen E-Mail-Adresse Ihres Kontos zu
    .paragraph = Jemand, der bei Ihrem Konto angemeldet ist, möchte diese E-Mail-Adresse durch eine andere ersetzen. Sie wird ersetzt, sobald Sie hier zustimmen und die neue Adresse bestätigt ist.
    .action = Der neuen Adresse zustimmen
    .closing = Wenn Sie das nicht waren, stimmen Sie nicht zu, und legen Sie sofort ein neues Passwort fest.

confirm-email-change =
    .subject = Bestätigen Sie Ihre neue E-Mail-Adresse
    .paragraph = Bitte bestätigen Sie, dass diese Adresse Ihnen gehört. Ihr Konto verwendet sie, sobald Sie auch von der alten Adresse aus zugestimmt haben.
    .action = Adresse bestätigen
    .closing = { not-you }

## E-Mails, die von etwas berichten

password-changed =
    .subject = Ihr Passwort wurde geändert
    .paragraph = Das Passwort Ihres Kontos wurde geändert. Die Sitzungen auf anderen Geräten wurden beendet.
    .action = { set-new-password }
    .closing = { not-you-reset }

new-device =
    .subject = Neue Anmeldung bei Ihrem Konto
    .paragraph = Ihr Konto wurde auf einem neuen Gerät verwendet: { $device } (IP-Adresse { $address }) am { $at }.
    .action = { set-new-password }
    .closing = { not-you-reset }

account-locked =
    .subject = Zu viele falsche Passwörter für Ihr Konto
    .paragraph = Jemand hat zu viele falsche Passwörter für Ihr Konto ausprobiert. Auf einem neuen Gerät kann sich niemand anmelden, bis Sie ein neues Passwort festlegen.
    .action = { set-new-password }
    .closing = { known-devices }

second-factor-closed =
    .subject = Zu viele falsche Codes für Ihr Konto
    .paragraph = Jemand kennt Ihr Passwort und hat hundert falsche Codes ausprobiert. Niemand hat Zugang erhalten. Auf einem neuen Gerät kann sich niemand anmelden, bis Sie ein neues Passwort festlegen.
    .action = { set-new-password }
    .closing = { known-devices }

session-guessed =
    .subject = Eine Ihrer Sitzungen wurde nach falschen Eingaben beendet
    .paragraph = In einer Ihrer Sitzungen hat jemand zehnmal hintereinander ein falsches Passwort oder einen falschen Code eingegeben (von der IP-Adresse { $address } aus, am { $at }). Diese Sitzung wurde beendet; die anderen laufen weiter.
    .action = { set-new-password }
    .closing = { not-you-reset }

second-factor-failed =
    .subject = Jemand kennt Ihr Passwort
    .paragraph = Jemand hat Ihr richtiges Passwort eingegeben (von der IP-Adresse { $address } aus, am { $at }) und danach fünf falsche Codes. Niemand hat Zugang erhalten.
    .action = { set-new-password }
    .closing = Wenn Sie das waren, müssen Sie nichts tun.

session-stolen =
    .subject = Eine Kopie Ihrer Sitzung wurde verwendet
    .paragraph = Ein Schlüssel, den nur eines Ihrer Geräte haben sollte, wurde ein zweites Mal verwendet (von der IP-Adresse { $address } aus, am { $at }): Möglicherweise hat ihn jemand kopiert. Diese Sitzung wurde beendet. Melden Sie sich auf dem Gerät neu an.
    .action = { set-new-password }
    .closing = { not-you-reset }

totp-added =
    .subject = Ihrem Konto wurde eine Authenticator-App hinzugefügt
    .paragraph = Eine Authenticator-App wurde eingerichtet. Von jetzt an brauchen Sie ihren Code, um sich anzumelden. Die Sitzungen auf anderen Geräten wurden beendet.
    .action = { set-new-password }
    .closing = { not-you-reset }

totp-removed =
    .subject = Die Authenticator-App wurde aus Ihrem Konto entfernt
    .paragraph = Die Authenticator-App wurde entfernt. Von jetzt an melden Sie sich allein mit dem Passwort an.
    .action = { set-new-password }
    .closing = { not-you-reset }

backup-codes-created =
    .subject = Für Ihr Konto wurden neue Backup-Codes erstellt
    .paragraph = Es wurden neue Backup-Codes erstellt. Die alten gelten nicht mehr.
    .action = { set-new-password }
    .closing = { not-you-reset }

sms-added =
    .subject = Ihrem Konto wurde ein Telefon hinzugefügt
    .paragraph = Ein Telefon wurde hinzugefügt. Sie können sich damit anmelden, wenn Sie die App nicht zur Hand haben.
    .action = { set-new-password }
    .closing = { not-you-reset }

sms-removed =
    .subject = Das Telefon wurde aus Ihrem Konto entfernt
    .paragraph = Das Telefon wurde entfernt. Sie können sich damit nicht mehr anmelden.
    .action = { set-new-password }
    .closing = { not-you-reset }

factors-changed =
    .subject = Die zweiten Faktoren Ihres Kontos wurden geändert
    .paragraph = Die zweiten Faktoren Ihres Kontos wurden geändert.
    .action = { set-new-password }
    .closing = { not-you-reset }

address-changed =
    .subject = Ihre E-Mail-Adresse wurde ersetzt
    .paragraph = Ihr Konto hat eine neue E-Mail-Adresse, der von dieser Adresse aus zugestimmt wurde und die bestätigt ist. Von jetzt an gehen E-Mails an die neue.
    .action = { set-new-password }
    .closing = Wenn Sie das nicht waren, wenden Sie sich an den Administrator dieses Servers.

deletion-scheduled =
    .subject = Ihr Konto wird gelöscht
    .paragraph = Ihr Konto und alles, was dazu gehört, wird am { $at } gelöscht. Bis dahin können Sie sich anmelden und die Löschung abbrechen. Danach kann es niemand wiederherstellen.
    .closing = Wenn Sie das nicht waren, melden Sie sich an, brechen Sie die Löschung ab, und legen Sie ein neues Passwort fest.

deletion-cancelled =
    .subject = Ihr Konto wird nicht gelöscht
    .paragraph = Die Löschung Ihres Kontos wurde abgebrochen. Alles ist, wie es war.
    .action = { set-new-password }
    .closing = { not-you-reset }

connection-lapsed =
    .subject = Verbinden Sie Ihr Konto neu
    .paragraph = { $provider } gewährt keinen Zugriff mehr auf das Konto, das Sie verbunden haben ({ $account }). Ihr Assistent kann es nicht verwenden, bis Sie es neu verbinden. Sonst hat sich nichts geändert.
    .action = Neu verbinden
    .closing = Wenn Sie den Zugriff selbst widerrufen haben, müssen Sie nichts tun.

## E-Mails, die berichten, was ein Administrator getan hat

not-asked-for = Wenn Sie nicht darum gebeten haben, sagen Sie es dem Administrator dieses Servers, und legen Sie ein neues Passwort fest.

factors-reset =
    .subject = Ein Administrator hat Ihre zweiten Faktoren entfernt
    .paragraph = Ein Administrator hat die zweiten Faktoren Ihres Kontos entfernt: die Authenticator-App, die Backup-Codes und das Telefon. Alle Sitzungen wurden beendet. Sie melden sich allein mit dem Passwort an, bis Sie wieder eine App einrichten.
    .action = { set-new-password }
    .closing = { not-asked-for }

unlocked =
    .subject = Ein Administrator hat Ihr Konto entsperrt
    .paragraph = Ein Administrator hat Ihr Konto entsperrt. Frühere falsche Passwörter und Codes zählen nicht mehr.
    .action = { set-new-password }
    .closing = { not-asked-for }

password-required =
    .subject = Ein Administrator bittet Sie, Ihr Passwort zu ändern
    .paragraph = Ein Administrator bittet Sie, Ihr Passwort zu ändern. Alle Sitzungen wurden beendet. Nach der nächsten Anmeldung müssen Sie das Passwort ändern, bevor Sie etwas anderes tun können.
    .action = { set-new-password }
    .closing = { not-asked-for }

session-ended =
    .subject = Ein Administrator hat eine Ihrer Sitzungen beendet
    .paragraph = Ein Administrator hat eine Ihrer Sitzungen beendet. Die anderen laufen weiter.
    .action = { set-new-password }
    .closing = { not-asked-for }

## Alarme, für Administratoren

# Was nicht stimmt, nach Regel
alert-what =
    .queue-age = Hintergrundarbeit ist fällig und wartet zu lange.
    .queue-depth = Zu viel Hintergrundarbeit ist auf einmal fällig.
    .dead-letters = Zu viel Hintergrundarbeit wurde innerhalb einer Stunde aufgegeben.
    .failure-rate = Zu viele Versuche einer Art von Hintergrundarbeit schlagen fehl.
    .schedule-delay = Geplante Arbeit verspätet sich: Sie wurde zu ihrer Zeit nicht begonnen, oder sie ist nicht erledigt.
    .provider = Ein Anbieter verbundener Konten weist diesen Server selbst ab: seinen Client oder dessen Geheimnis. Mit den Verbindungen ist nichts falsch, und ihre Nutzer können es nicht beheben.
    .unsealed-audit = Ereignisse des Audit-Logs warten zu lange darauf, versiegelt zu werden.
    .other = Eine Regel einer anderen Version dieses Servers.

# `$names` sind die Namen von Arten von Arbeit, Zeitplänen oder Anbietern
alert-item =
    .seconds = Gemessen: { $value } s. Ab { $threshold } s ist es zu viel.
    .jobs = { $value ->
        [one] Gezählt: ein Auftrag.
       *[other] Gezählt: { $value } Aufträge.
    } Ab { $threshold } ist es zu viel.
    .percent = Gemessen: { $value } %. Ab { $threshold } % ist es zu viel.
    .connections = { $value ->
        [one] Gezählt: eine Verbindung.
       *[other] Gezählt: { $value } Verbindungen.
    } Ab { $threshold } ist es zu viel.
    .number = Gemessen: { $value }. Ab { $threshold } ist es zu viel.
    .about = Es betrifft: { $names }
    .was-about = Es betraf: { $names }

alert-readers = Sie erhalten diese E-Mail, weil Sie Hintergrundarbeit sehen dürfen. Welche Alarme es gibt und wer davon erfährt, legen die Alarmregeln fest.

alert-firing =
    .subject = Ein Alarm hat begonnen
    .paragraph = { $what } So ist es seit dem { $since }. Festgestellt am { $at }.
    .closing = { alert-readers }

alert-reminder =
    .subject = Ein Alarm dauert an
    .paragraph = { $what } So ist es seit dem { $since }, und so war es noch am { $at }.
    .closing = { alert-readers } Sobald jemand den Alarm dort übernommen hat, wird niemand mehr daran erinnert.

alert-resolved =
    .subject = Ein Alarm ist vorbei
    .paragraph = Das ist vorbei: { $what } So war es seit dem { $since }; am { $at } war es schon eine Weile wieder gut.
    .closing = { alert-readers }

## Zusammenfassungen, und die Seite, die sie abbestellt

digest =
    .subject = Was in Ihrem Konto geschehen ist
    .paragraph = Das ist vom { $since } bis zum { $until } in Ihrem Konto geschehen:
    .connections = { $times ->
        [one] eine Änderung an verbundenen Konten
       *[other] { $times } Änderungen an verbundenen Konten
    }
    .exports = { $times ->
        [one] ein Export Ihrer Daten
       *[other] { $times } Exporte Ihrer Daten
    }
    .factors = { $times ->
        [one] eine Änderung Ihrer zweiten Faktoren
       *[other] { $times } Änderungen Ihrer zweiten Faktoren
    }
    .log-ins = { $times ->
        [one] eine Anmeldung
       *[other] { $times } Anmeldungen
    }
    .passwords = { $times ->
        [one] eine Änderung Ihres Passworts
       *[other] { $times } Änderungen Ihres Passworts
    }
    .refused-log-ins = { $times ->
        [one] eine abgewiesene Anmeldung
       *[other] { $times } abgewiesene Anmeldungen
    }
    .settings = { $times ->
        [one] eine Änderung Ihres Profils oder Ihrer Einstellungen
       *[other] { $times } Änderungen Ihres Profils oder Ihrer Einstellungen
    }
    .action = Diese Zusammenfassungen abbestellen
    .closing = Sie erhalten diese E-Mail, weil Sie es in Ihren Einstellungen so gewählt haben. Was die Sicherheit Ihres Kontos betrifft, erfahren Sie in jedem Fall.

unsubscribe =
    .title = Zusammenfassungen abbestellen?
    .paragraph = Sie erhalten dann keine Zusammenfassungen mehr. E-Mails zur Sicherheit Ihres Kontos kommen wie bisher. In Ihren Einstellungen können Sie die Zusammenfassungen jederzeit wieder bestellen.
    .action = Zusammenfassungen abbestellen
    .done = Die Zusammenfassungen sind abbestellt
    .afterwards = In Ihren Einstellungen können Sie sie jederzeit wieder bestellen.
    .broken = Dieser Link funktioniert nicht
    .instead = Er ist unvollständig oder sehr alt. Öffnen Sie den Link in der neuesten Zusammenfassung, die Sie haben, oder bestellen Sie die Zusammenfassungen in Ihren Einstellungen ab.
    .preferences = Einstellungen öffnen
