//! The project's examples as files to begin with.
use svl_formats::nearest::{nearest, said_nearest};
use svl_formats::starter::schema_line;

macro_rules! templates {
    ($($name:literal = $file:literal),* $(,)?) => {
        &[$(Template {
            name: $name,
            text: include_str!(concat!("../../../../examples/", $file, ".yaml")),
        }),*]
    };
}

/// All, by name; those of systems last.
const TEMPLATES: &[Template] = templates![
    "article-alb" = "article-alb",
    "article-function-url" = "article-function-url",
    "article-http-api" = "article-http-api",
    "article-rest-api" = "article-rest-api",
    "every-key" = "every-key",
    "founding-table" = "founding-table",
    "high-volume-api" = "high-volume-api",
    "image-resizer" = "image-resizer",
    "launch-in-doubt" = "launch-in-doubt",
    "memory-heavy" = "memory-heavy",
    "nightly-report" = "nightly-report",
    "thumbnail-api" = "thumbnail-api",
    "webhook-bursts" = "webhook-bursts",
    "system" = "systems/notes-api",
    "system-chat" = "systems/chat",
    "system-nightly-job" = "systems/nightly-job",
    "system-shop-decoupled" = "systems/shop-decoupled",
    "system-shop-monolith" = "systems/shop-monolith",
    "system-stream-pipeline" = "systems/stream-pipeline",
];

/// An example.
pub struct Template {
    name: &'static str,
    text: &'static str,
}

impl Template {
    /// The one of this name, or which one may be meant.
    pub fn named(name: &str) -> Result<&'static Self, String> {
        TEMPLATES.iter().find(|template| template.name == name).ok_or_else(|| {
            let help = nearest(name, TEMPLATES.iter().map(|template| template.name)).map_or_else(
                || "`--list-templates` lists them".to_owned(),
                |name| said_nearest(&name),
            );
            format!("there is no template `{name}`\nhelp: {help}")
        })
    }

    /// The file, its first line naming this schema.
    pub fn with_schema(&self, schema: &str) -> String {
        schema_line(schema) + self.without_schema()
    }

    fn without_schema(&self) -> &'static str {
        self.text.split_once('\n').map_or(self.text, |(_, rest)| rest)
    }

    /// The first sentence of the file's comment.
    fn summary(&self) -> String {
        let comment = self.without_schema().lines().map_while(|line| line.strip_prefix("# "));
        let comment = comment.collect::<Vec<_>>().join(" ");
        comment.split_once(". ").map_or(comment.clone(), |(first, _)| format!("{first}."))
    }
}

/// Each name with one line.
pub fn list() -> String {
    let widest = TEMPLATES.iter().map(|template| template.name.len()).max().unwrap_or(0);
    let line = |template: &Template| format!("{:widest$}  {}\n", template.name, template.summary());
    TEMPLATES.iter().map(line).collect()
}
