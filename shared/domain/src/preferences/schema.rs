//! Every setting there is: its name, what it takes, and its default.

use serde::Serialize;
use serde_json::Value;

use super::reading::{Reading, Setting};
use super::values::{
    AlwaysOn, Digest, Language, Line, Lines, Theme, TimeZone, VideoPrivacy, WeekStart, Whole,
};

/// Makes of `member: Type = default` a struct, its `Default`, and how it is read from JSON, so that the
/// three cannot come apart.
macro_rules! settings {
    ($($(#[$about:meta])* $group:ident {
        $($(#[$says:meta])* $member:ident: $kind:ty = $default:expr,)+
    })+) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub struct $group {
            $($(#[$says])* pub $member: $kind,)+
        }

        impl Default for $group {
            fn default() -> Self {
                Self { $($member: $default,)+ }
            }
        }

        impl Setting for $group {
            fn take(&mut self, given: &Value, reading: &mut Reading) {
                let Some(members) = reading.object(given) else { return };
                let default = Self::default();
                $(reading.member(members, stringify!($member), &mut self.$member, default.$member);)+
                reading.unknown(members, &[$(stringify!($member)),+]);
            }
        }
    )+};
}

settings! {
    /// What a user has chosen. Serialises as the document that `GET /api/v1/users/me/preferences` shows.
    Preferences {
        /// The language to be addressed in.
        language: Language = Language::default(),
        /// Where the user's clock is.
        time_zone: TimeZone = TimeZone::default(),
        /// How the web app looks.
        theme: Theme = Theme::System,
        /// What to be told, and how.
        notifications: Notifications = Notifications::default(),
        /// Settings of single features.
        features: FeaturePreferences = FeaturePreferences::default(),
    }

    /// What to be told, by channel.
    Notifications {
        /// By e-mail.
        email: EmailNotifications = EmailNotifications::default(),
        /// By text message.
        sms: SmsNotifications = SmsNotifications::default(),
        /// On the user's devices.
        push: PushNotifications = PushNotifications::default(),
    }

    /// What comes by e-mail.
    EmailNotifications {
        /// What concerns the security of the account.
        security: AlwaysOn = AlwaysOn,
        /// News of the product.
        product: bool = false,
        /// A summary of what happened.
        digest: Digest = Digest::Never,
    }

    /// What comes by text message.
    SmsNotifications {
        /// What concerns the security of the account.
        security: bool = false,
    }

    /// What appears on the user's devices.
    PushNotifications {
        /// Anything at all.
        enabled: bool = true,
    }

    /// Settings of single features.
    FeaturePreferences {
        /// Chat with the assistant.
        chat: ChatPreferences = ChatPreferences::default(),
        /// Calendars.
        calendar: CalendarPreferences = CalendarPreferences::default(),
        /// Notes.
        notes: NotesPreferences = NotesPreferences::default(),
        /// Mail that the assistant reads and sends.
        mail: MailPreferences = MailPreferences::default(),
        /// Files.
        drive: DrivePreferences = DrivePreferences::default(),
        /// Videos.
        video: VideoPreferences = VideoPreferences::default(),
    }

    /// Settings of chat.
    ChatPreferences {
        /// How long conversations are kept, in days.
        history_days: Whole<1, 3650> = Whole::of::<365>(),
        /// Whether the assistant suggests what to ask.
        suggestions: bool = true,
    }

    /// Settings of calendars.
    CalendarPreferences {
        /// The first day of a week.
        week_start: WeekStart = WeekStart::Monday,
        /// How long a new event takes, in minutes.
        default_duration_min: Whole<5, 480> = Whole::of::<30>(),
    }

    /// Settings of notes.
    NotesPreferences {
        /// Where new notes go.
        folder: Line<100> = Line::of("Inbox"),
    }

    /// Settings of mail.
    MailPreferences {
        /// What ends a message that the assistant sends.
        signature: Lines<1000> = Lines::of(""),
    }

    /// Settings of files.
    DrivePreferences {
        /// Whether the assistant reads files ahead, to find them later.
        index: bool = false,
    }

    /// Settings of videos.
    VideoPreferences {
        /// Who sees an uploaded video.
        privacy: VideoPrivacy = VideoPrivacy::Private,
    }
}
