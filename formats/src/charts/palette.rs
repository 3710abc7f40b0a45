//! What is drawn with what: inks by their meaning, and their colours on light and on dark paper.
use std::fmt::Write;

/// What a mark means; its colour follows from the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The ground.
    Paper,
    /// Words that matter.
    Text,
    /// Words beside them.
    Faint,
    /// Lines that only guide the eye.
    Grid,
    /// What the reader asked about: today's volume, an objective.
    Today,
    /// An option or a part, by its number.
    Series(u8),
}

/// How many series have colours of their own; further ones begin anew.
pub const SERIES: u8 = 8;

/// On which paper a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
    /// As the reader prefers; a PNG is light.
    Auto,
}

const LIGHT: [&str; 13] = [
    "#ffffff", "#1b1f24", "#59626d", "#dfe3e8", "#b3261e", "#0b5cc9", "#b8470b", "#0b7a6f",
    "#7b2fbf", "#846000", "#b5266b", "#4a5a6f", "#4a7210",
];
const DARK: [&str; 13] = [
    "#14171b", "#e9ebee", "#a5aebb", "#2d333b", "#ff8a80", "#74b3ff", "#ff9f66", "#4fd3bd",
    "#cba4ff", "#e3bc52", "#ff92bd", "#adbccf", "#abd466",
];

impl Ink {
    /// Every ink.
    pub const ALL: [Self; 13] = [
        Self::Paper,
        Self::Text,
        Self::Faint,
        Self::Grid,
        Self::Today,
        Self::Series(0),
        Self::Series(1),
        Self::Series(2),
        Self::Series(3),
        Self::Series(4),
        Self::Series(5),
        Self::Series(6),
        Self::Series(7),
    ];

    /// The ink of the option or part with this number.
    #[allow(clippy::cast_possible_truncation)] // The remainder is below 8.
    pub const fn of_series(number: usize) -> Self {
        Self::Series((number % SERIES as usize) as u8)
    }

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> u8 {
        match self {
            Self::Paper => 0,
            Self::Text => 1,
            Self::Faint => 2,
            Self::Grid => 3,
            Self::Today => 4,
            Self::Series(number) => 5 + number % SERIES,
        }
    }

    /// The ink at a place of [`Self::ALL`].
    pub fn at(index: u8) -> Self {
        Self::ALL.get(usize::from(index)).copied().unwrap_or(Self::Text)
    }

    /// Its colour as `#rrggbb`.
    pub fn color(self, dark: bool) -> &'static str {
        let colors = if dark { &DARK } else { &LIGHT };
        colors[usize::from(self.index())]
    }
}

/// The style sheet of a picture that is a file of its own: by class, light or dark as preferred.
pub fn style(selector: &str) -> String {
    sheet(selector, |ink, dark| ink.color(dark).to_owned())
}

/// The same inside a page, whose own paper is seen between the marks: its `--chart-paper`, or its
/// `--paper`.
pub fn page_style(selector: &str) -> String {
    sheet(selector, |ink, dark| match ink {
        Ink::Paper => format!("var(--chart-paper,var(--paper,{}))", ink.color(dark)),
        _ => ink.color(dark).to_owned(),
    })
}

fn sheet(selector: &str, color: impl Fn(Ink, bool) -> String) -> String {
    let rules = |dark: bool| {
        let mut rules = String::new();
        for ink in Ink::ALL {
            let (n, color) = (ink.index(), color(ink, dark));
            let _ =
                write!(rules, "{selector} .f{n}{{fill:{color}}}{selector} .s{n}{{stroke:{color}}}");
        }
        rules
    };
    format!("{}@media (prefers-color-scheme:dark){{{}}}", rules(false), rules(true))
}
