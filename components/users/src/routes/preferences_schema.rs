//! What preferences look like, for the description of the API. What is valid is decided by `domain::preferences`; a
//! test holds both against each other.
#![expect(dead_code, reason = "describes documents that are read and written elsewhere")]

use utoipa::ToSchema;

/// What a user has set. Every member may be left out.
#[derive(ToSchema)]
pub struct PreferencesDocument {
    /// A language tag (BCP 47).
    #[schema(required = false, default = "en", example = "en", max_length = 35)]
    language: String,
    /// An IANA time zone.
    #[schema(required = false, default = "UTC", example = "Europe/Berlin")]
    time_zone: String,
    /// How the web app looks.
    #[schema(required = false, default = "system")]
    theme: Theme,
    /// Which messages reach the user, and how.
    #[schema(required = false)]
    notifications: Notifications,
    /// Settings of each feature.
    #[schema(required = false)]
    features: FeatureSettings,
}

/// A merge patch of preferences (RFC 7396): what is left out stays, `null` means the default.
#[derive(ToSchema)]
pub struct PreferencesPatch {
    /// A language tag (BCP 47).
    #[schema(required = false, example = "en", max_length = 35)]
    language: Option<String>,
    /// An IANA time zone.
    #[schema(required = false, example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// How the web app looks.
    #[schema(required = false)]
    theme: Option<Theme>,
    /// Which messages reach the user, and how.
    #[schema(required = false)]
    notifications: Option<Notifications>,
    /// Settings of each feature.
    #[schema(required = false)]
    features: Option<FeatureSettings>,
}

/// How the web app looks.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Theme {
    System,
    Light,
    Dark,
}

/// Which messages reach the user, and how.
#[derive(ToSchema)]
struct Notifications {
    #[schema(required = false)]
    email: EmailNotifications,
    #[schema(required = false)]
    sms: SmsNotifications,
    #[schema(required = false)]
    push: PushNotifications,
}

/// By e-mail.
#[derive(ToSchema)]
struct EmailNotifications {
    /// What concerns the security of the account: always sent, and cannot be switched off.
    #[schema(required = false, default = true)]
    security: bool,
    /// News of the product, for whoever sends some; Postern itself sends none.
    #[schema(required = false, default = false)]
    product: bool,
    /// A summary of what happened in the account, a day or a week after the one before; each has a link that ends them.
    #[schema(required = false, default = "never")]
    digest: Digest,
}

/// How often a summary comes.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Digest {
    Never,
    Daily,
    Weekly,
}

/// By text message.
#[derive(ToSchema)]
struct SmsNotifications {
    /// What concerns the security of the account.
    #[schema(required = false, default = false)]
    security: bool,
}

/// By push message.
#[derive(ToSchema)]
struct PushNotifications {
    /// All of them.
    #[schema(required = false, default = true)]
    enabled: bool,
}

/// Settings of each feature.
#[derive(ToSchema)]
struct FeatureSettings {
    #[schema(required = false)]
    chat: ChatSettings,
    #[schema(required = false)]
    calendar: CalendarSettings,
    #[schema(required = false)]
    notes: NotesSettings,
    #[schema(required = false)]
    mail: MailSettings,
    #[schema(required = false)]
    drive: DriveSettings,
    #[schema(required = false)]
    video: VideoSettings,
}

/// Of the chat.
#[derive(ToSchema)]
struct ChatSettings {
    /// How long conversations are kept.
    #[schema(required = false, default = 365, minimum = 1, maximum = 3650)]
    history_days: u16,
    /// Whether the assistant suggests what to ask.
    #[schema(required = false, default = true)]
    suggestions: bool,
}

/// Of the calendar.
#[derive(ToSchema)]
struct CalendarSettings {
    /// The first day of a week.
    #[schema(required = false, default = "monday")]
    week_start: WeekStart,
    /// How long a meeting takes unless somebody says.
    #[schema(required = false, default = 30, minimum = 5, maximum = 480)]
    default_duration_min: u16,
}

/// The first day of a week.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum WeekStart {
    Monday,
    Saturday,
    Sunday,
}

/// Of notes.
#[derive(ToSchema)]
struct NotesSettings {
    /// Where new notes go.
    #[schema(required = false, default = "Inbox", max_length = 100)]
    folder: String,
}

/// Of mail.
#[derive(ToSchema)]
struct MailSettings {
    /// What mails end with.
    #[schema(required = false, default = "", max_length = 1000)]
    signature: String,
}

/// Of files.
#[derive(ToSchema)]
struct DriveSettings {
    /// Whether the assistant keeps an index of them.
    #[schema(required = false, default = false)]
    index: bool,
}

/// Of videos.
#[derive(ToSchema)]
struct VideoSettings {
    /// Who sees what is uploaded.
    #[schema(required = false, default = "private")]
    privacy: Privacy,
}

/// Who sees a video.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
enum Privacy {
    Private,
    Unlisted,
    Public,
}
