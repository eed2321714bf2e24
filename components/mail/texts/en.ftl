# What mails say, in English. One message a mail; its parts are
#   .subject    the subject, without values: it never has anything that a user typed
#   .paragraph  the text
#   .action     what a click on the link does, if there is a link
#   .closing    what to do about a mail that one did not cause
# Syntax: https://projectfluent.org/fluent/guide/

## In all mails

greeting = Hello,
greeting-by-name = Hello { $name },
code = Code

# Of a client whose address is not known
unknown-address = unknown

# Of an account at a provider whose name is not known
unknown-provider = The provider

not-you = If this was not you, ignore this mail; nothing will change.
not-you-reset = If this was not you, set a new password at once; that ends every session.
known-devices = Devices on which you have logged in before and open sessions are not affected.
set-new-password = Set a new password

## Moments: 24 November 2026, 14:05 CET

moment = { $day } { $month } { $year }, { $time } { $zone }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Mails that ask for something

verify-email =
    .subject = Confirm your e-mail address
    .paragraph = Somebody registered with this address. If it was you, enter the code where you registered; it is valid for one hour. Or open the link, which is valid for 24 hours, and enter the password that you chose.
    .action = Confirm address
    .closing = If this was not you, ignore this mail; no account will be created.

already-registered =
    .subject = You already have an account
    .paragraph = Somebody tried to register with this address, but there is an account with it already. If it was you, just log in. If you have forgotten your password, set a new one.
    .action = { set-new-password }
    .closing = { not-you }

reset-password =
    .subject = Set a new password
    .paragraph = Use this link to set a new password. It is valid for one hour and works once.
    .action = { set-new-password }
    .closing = { not-you }

invited =
    .subject = You are invited: set your password
    .paragraph = An account was created for you. Set a password to log in. The link is valid for seven days and works once.
    .action = Set a password
    .closing = If you do not want the account, ignore this mail.

approve-email-change =
    .subject = Approve the new e-mail address of your account
    .paragraph = Somebody who is logged in to your account wants to replace this e-mail address with another one. It is replaced once you approve it here and the new address is confirmed.
    .action = Approve the new address
    .closing = If this was not you, do not approve it, and set a new password at once.

confirm-email-change =
    .subject = Confirm your new e-mail address
    .paragraph = Please confirm that this address is yours. Your account uses it once you have also approved it from the old address.
    .action = Confirm address
    .closing = { not-you }

## Mails that tell of something that has happened

password-changed =
    .subject = Your password was changed
    .paragraph = The password of your account was changed. Sessions on other devices have ended.
    .action = { set-new-password }
    .closing = { not-you-reset }

new-device =
    .subject = New log-in to your account
    .paragraph = Your account was used from a new device: { $device } (address { $address }) on { $at }.
    .action = { set-new-password }
    .closing = { not-you-reset }

account-locked =
    .subject = Too many wrong passwords for your account
    .paragraph = Somebody has tried too many wrong passwords for your account. Nobody can log in from a new device until you set a new password.
    .action = { set-new-password }
    .closing = { known-devices }

second-factor-closed =
    .subject = Too many wrong codes for your account
    .paragraph = Somebody knows your password and has tried a hundred wrong codes. Nobody got in. Nobody can log in from a new device until you set a new password.
    .action = { set-new-password }
    .closing = { known-devices }

session-guessed =
    .subject = One of your sessions was ended after wrong attempts
    .paragraph = In one of your sessions, somebody entered ten wrong passwords or codes in a row (from address { $address }, on { $at }). That session was ended; the others go on.
    .action = { set-new-password }
    .closing = { not-you-reset }

second-factor-failed =
    .subject = Somebody knows your password
    .paragraph = Somebody entered your correct password (from address { $address }, on { $at }), and then five wrong codes. Nobody got in.
    .action = { set-new-password }
    .closing = If this was you, there is nothing to do.

session-stolen =
    .subject = A copy of your session was used
    .paragraph = A key that only one of your devices should have was used a second time (from address { $address }, on { $at }): somebody may have copied it. That session was ended. Log in again on that device.
    .action = { set-new-password }
    .closing = { not-you-reset }

totp-added =
    .subject = An authenticator app was added to your account
    .paragraph = An authenticator app was set up. From now on you need its code to log in. Sessions on other devices were ended.
    .action = { set-new-password }
    .closing = { not-you-reset }

totp-removed =
    .subject = The authenticator app was removed from your account
    .paragraph = The authenticator app was removed. From now on you log in with the password alone.
    .action = { set-new-password }
    .closing = { not-you-reset }

backup-codes-created =
    .subject = New backup codes were created for your account
    .paragraph = New backup codes were created. The old ones no longer work.
    .action = { set-new-password }
    .closing = { not-you-reset }

sms-added =
    .subject = A phone was added to your account
    .paragraph = A phone was added. You can log in with it when you do not have the app at hand.
    .action = { set-new-password }
    .closing = { not-you-reset }

sms-removed =
    .subject = The phone was removed from your account
    .paragraph = The phone was removed. You can no longer log in with it.
    .action = { set-new-password }
    .closing = { not-you-reset }

factors-changed =
    .subject = The second factors of your account were changed
    .paragraph = The second factors of your account were changed.
    .action = { set-new-password }
    .closing = { not-you-reset }

address-changed =
    .subject = Your e-mail address was replaced
    .paragraph = Your account has a new e-mail address, which was approved from this address and confirmed. From now on, mails go to the new one.
    .action = { set-new-password }
    .closing = If this was not you, ask the administrator of this server for help.

deletion-scheduled =
    .subject = Your account will be deleted
    .paragraph = Your account and everything in it will be deleted on { $at }. Until then you can log in and cancel the deletion. After that, nobody can restore it.
    .closing = If this was not you, log in, cancel the deletion, and set a new password.

deletion-cancelled =
    .subject = Your account will not be deleted
    .paragraph = The deletion of your account was cancelled. Everything is as it was.
    .action = { set-new-password }
    .closing = { not-you-reset }

connection-lapsed =
    .subject = Connect your account again
    .paragraph = { $provider } no longer gives access to the account that you connected ({ $account }). Your assistant cannot use it until you connect it again. Nothing else has changed.
    .action = Connect it again
    .closing = If you withdrew the access yourself, there is nothing to do.

## Mails that tell what an administrator did

not-asked-for = If you did not ask for this, tell the administrator of this server, and set a new password.

factors-reset =
    .subject = An administrator removed your second factors
    .paragraph = An administrator has removed the second factors of your account: the authenticator app, the backup codes and the phone. All sessions were ended. You log in with the password alone until you set up an app again.
    .action = { set-new-password }
    .closing = { not-asked-for }

unlocked =
    .subject = An administrator unlocked your account
    .paragraph = An administrator has unlocked your account. Wrong passwords and codes from before no longer count.
    .action = { set-new-password }
    .closing = { not-asked-for }

password-required =
    .subject = An administrator asks you to change your password
    .paragraph = An administrator asks you to change your password. All sessions were ended. After the next log-in you have to change the password before you can do anything else.
    .action = { set-new-password }
    .closing = { not-asked-for }

session-ended =
    .subject = An administrator ended one of your sessions
    .paragraph = An administrator has ended one of your sessions. The others go on.
    .action = { set-new-password }
    .closing = { not-asked-for }

## Alerts, for administrators

# What is wrong, by rule
alert-what =
    .queue-age = Background work is due and waits for too long.
    .queue-depth = Too much background work is due at once.
    .dead-letters = Too much background work was given up within an hour.
    .failure-rate = Too many tries of a kind of background work fail.
    .schedule-delay = Scheduled work is late: it was not begun when its time had come, or is not done.
    .provider = A provider of connected accounts refuses this server itself: its client, or the secret of that. Nothing is wrong with the connections, and their users cannot mend it.
    .unsealed-audit = Events of the audit log wait for too long to be sealed.
    .other = A rule of another version of this server.

# `$names` are those of kinds of work, schedules or providers
alert-item =
    .seconds = Measured: { $value } s. From { $threshold } s on it is too much.
    .jobs = { $value ->
        [one] Counted: one job.
       *[other] Counted: { $value } jobs.
    } From { $threshold } on it is too much.
    .percent = Measured: { $value } %. From { $threshold } % on it is too much.
    .connections = { $value ->
        [one] Counted: one connection.
       *[other] Counted: { $value } connections.
    } From { $threshold } on it is too much.
    .number = Measured: { $value }. From { $threshold } on it is too much.
    .about = It is about: { $names }
    .was-about = It was about: { $names }

alert-readers = You get this mail because you may see background work. Which alerts there are, and who is told, is set among the alert rules.

alert-firing =
    .subject = An alert has begun
    .paragraph = { $what } It has been so since { $since }. This was found on { $at }.
    .closing = { alert-readers }

alert-reminder =
    .subject = An alert goes on
    .paragraph = { $what } It has been so since { $since }, and was still so on { $at }.
    .closing = { alert-readers } Once somebody has acknowledged the alert there, nobody is reminded of it any more.

alert-resolved =
    .subject = An alert is over
    .paragraph = This is over: { $what } It had been so since { $since }, and has been well for a while on { $at }.
    .closing = { alert-readers }

## Summaries, and the page that ends them

digest =
    .subject = What happened in your account
    .paragraph = This is what happened in your account from { $since } to { $until }:
    .connections = { $times ->
        [one] one change to connected accounts
       *[other] { $times } changes to connected accounts
    }
    .exports = { $times ->
        [one] one export of your data
       *[other] { $times } exports of your data
    }
    .factors = { $times ->
        [one] one change to your second factors
       *[other] { $times } changes to your second factors
    }
    .log-ins = { $times ->
        [one] one log-in
       *[other] { $times } log-ins
    }
    .passwords = { $times ->
        [one] one change of your password
       *[other] { $times } changes of your password
    }
    .refused-log-ins = { $times ->
        [one] one log-in that was refused
       *[other] { $times } log-ins that were refused
    }
    .settings = { $times ->
        [one] one change to your profile or your preferences
       *[other] { $times } changes to your profile or your preferences
    }
    .action = Stop these summaries
    .closing = You get this mail because your preferences ask for it. Whatever concerns the security of your account, you are told in any case.

unsubscribe =
    .title = Stop the summaries?
    .paragraph = You will get no more summaries of what happened in your account. Mails about its security come as before. You can ask for summaries again among your preferences.
    .action = Stop the summaries
    .done = The summaries have been stopped
    .afterwards = You can ask for them again among your preferences.
    .broken = This link does not work
    .instead = It is incomplete, or very old. Open the link in the newest summary that you have, or stop the summaries among your preferences.
    .preferences = Open your preferences
