//! A page of `docs/operations/`: what somebody pastes, step by step.

use std::fs;

use postern_tests::root;

/// A page.
pub(crate) struct Page {
    name: String,
    steps: Vec<Step>,
}

/// A heading with the blocks for a shell beneath it.
struct Step {
    heading: String,
    commands: String,
}

impl Page {
    /// Reads `docs/operations/<name>.md`.
    pub(crate) fn read(name: &str) -> Self {
        let path = root().join(format!("docs/operations/{name}.md"));
        let text = fs::read_to_string(path).expect("a page");
        let mut steps: Vec<Step> = Vec::new();
        let mut inside = false;
        for line in text.lines() {
            match line.strip_prefix("```") {
                Some(kind) if !inside => {
                    assert_eq!(kind, "sh", "{name}.md: nobody runs a block of `{kind}`");
                    inside = true;
                }
                Some(_) => inside = false,
                None if inside => {
                    let step = steps.last_mut().expect("a block stands under a heading");
                    step.commands.push_str(line);
                    step.commands.push('\n');
                }
                None => {
                    if let Some(heading) = line.strip_prefix("## ") {
                        steps.push(Step { heading: heading.to_owned(), commands: String::new() });
                    }
                }
            }
        }
        Self { name: name.to_owned(), steps }
    }

    /// Puts a value in the place of one that the page says is the reader's.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let own = &mut self.steps[0].commands;
        let start = own.find(&format!("{name}=")).unwrap_or_else(|| panic!("no `{name}` to set"));
        let end = own[start..].find([' ', '\n']).expect("an end") + start;
        own.replace_range(start..end, &format!("{name}={value}"));
        self
    }

    /// The commands under the headings that begin so, in one script.
    pub(crate) fn script(&self, headings: &[&str]) -> String {
        let commands = headings.iter().map(|heading| {
            let mut found = self.steps.iter().filter(|step| step.heading.starts_with(heading));
            let step = found.next().unwrap_or_else(|| panic!("{}.md: no `{heading}`", self.name));
            assert!(!step.commands.is_empty() && found.next().is_none(), "{heading}");
            step.commands.as_str()
        });
        commands.collect()
    }

    /// How many commands that are.
    pub(crate) fn commands(&self) -> usize {
        let lines = self.steps.iter().flat_map(|step| step.commands.lines());
        lines.filter(|line| !line.starts_with(' ') && !line.is_empty()).count()
    }
}
