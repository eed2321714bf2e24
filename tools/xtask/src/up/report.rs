//! The result of `up`, for people and for programs.

use crate::state::Summary;

/// Prints the result to standard output: as a box, or as one line of JSON.
pub(crate) fn print(summary: &Summary, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string(summary)?);
    } else {
        print!("{}", boxed(&lines(summary)));
    }
    Ok(())
}

fn lines(summary: &Summary) -> Vec<String> {
    let mut lines = vec![
        "Postern is running.".to_owned(),
        String::new(),
        format!("Application    {}", summary.url),
        format!("Mailbox        {}", summary.mail_url),
        format!("Administrator  {}", summary.admin_email),
        format!("Password       {}", summary.admin_password),
    ];
    if let Some(url) = &summary.provider_url {
        lines.push(format!("Google         {url} stands in for it"));
    }
    lines.push(String::new());
    lines.push("Stop it with ./down, or with Ctrl-C where it runs in the foreground.".to_owned());
    lines
}

fn boxed(lines: &[String]) -> String {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let rule = "─".repeat(width + 2);
    let body: Vec<_> = lines.iter().map(|line| format!("│ {line:width$} │")).collect();
    format!("╭{rule}╮\n{}\n╰{rule}╯\n", body.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_fits_the_longest_line() {
        let drawn = boxed(&["Postern".to_owned(), "é".to_owned()]);
        assert_eq!(drawn, "╭─────────╮\n│ Postern │\n│ é       │\n╰─────────╯\n");
    }
}
