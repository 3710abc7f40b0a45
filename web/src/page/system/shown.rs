//! What is shown of a system: the picture, what is broken and what follows, and all ways to fail.
use svl_engine::system::drill::{Drill, Outcome};
use svl_formats::charts::{self, Attributes, Seen, Size};
use svl_formats::drill::parts::{self, Part};
use svl_formats::findings;
use svl_formats::spoken::{self, SpokenAssumption, SpokenFinding};
use svl_formats::system::section::Section;
use svl_formats::system::sections;
use svl_formats::words::{drill as words, load};

use super::state::State;
use crate::calculator::SystemAnswer;
use crate::page::pictures::Picture;

/// How much all links of a page may weigh, since each carries the whole text. Above that, and where an
/// address would be longer than is answered, buttons send the text instead. Unit: bytes.
const LINKS_AT_MOST: usize = 512 << 10;

/// Everything on the right of the page.
pub struct Shown {
    /// The system in one line.
    pub system: String,
    /// The answer in one sentence.
    pub verdict: String,
    /// How far it holds.
    pub holds: Option<String>,
    /// What comes of what is broken, or of all that can break.
    pub gloss: String,
    /// Who calls whom, and what fails with what is broken; or why that is not drawn.
    pub picture: Result<Picture, String>,
    /// What is broken.
    pub broken: Option<Broken>,
    /// What can be broken, the worst first.
    pub targets: Vec<Target>,
    /// The report, section by section.
    pub sections: Vec<Section>,
    /// What was counted of the findings.
    pub counts: Option<String>,
    /// The findings, the worst first.
    pub findings: Vec<SpokenFinding>,
    /// What was not stated and shaped the answer.
    pub assumptions: Vec<SpokenAssumption>,
    /// The page's address; none where the text is too long for one.
    pub address: Option<String>,
    /// The facts' day.
    pub as_of: String,
    /// The facts' digest.
    pub sha256: String,
    /// The engine's version.
    pub engine: &'static str,
}

/// What is broken, in which way, and what follows.
pub struct Broken {
    /// `COMPONENT:MODE`.
    pub name: String,
    /// What is broken.
    pub component: String,
    /// The ways in which it can fail, the worst first.
    pub ways: Vec<Way>,
    /// The drill, part by part.
    pub parts: Vec<Part>,
    /// The limits that it rests on.
    pub limits: Vec<String>,
    /// The page with nothing broken; none where a button does it.
    pub mend: Option<String>,
}

/// A way to fail.
pub struct Way {
    /// Its id.
    pub mode: String,
    /// Its id with what is broken.
    pub name: String,
    /// The same in words.
    pub says: String,
    /// What comes of it.
    pub outcome: Worst,
    /// The page with it; none where a button does it.
    pub href: Option<String>,
    /// Whether it is the one that is shown.
    pub chosen: bool,
}

/// Something that can be broken, by the worst way in which it can fail.
pub struct Target {
    /// The component, or what is shared.
    pub component: String,
    /// How many ways there are.
    pub ways: usize,
    /// The worst.
    pub worst: Way,
}

/// An outcome for people.
pub struct Worst {
    /// Its name.
    pub name: &'static str,
    /// What is to be said of it.
    pub said: String,
    /// Who notices.
    pub noticed_by: String,
    /// Whether something is lost and nobody who asked is told.
    pub is_loss: bool,
    /// Whether it is lost or kept and nobody notices.
    pub is_unnoticed: bool,
}

impl Shown {
    /// What is shown of a state. What is broken is one of the drills.
    pub fn of(state: &State, answer: &SystemAnswer, broken: Option<&Drill>) -> Self {
        let drills = &answer.drills.drills;
        let links = Links::of(state, drills.len());
        let targets = targets(drills, &links);
        let system = &answer.decision.system;
        let groups = findings::groups(&answer.decision);
        Self {
            system: format!(
                "{}, {}, {}",
                system.name,
                system.region,
                load(&system.requests_per_month)
            ),
            verdict: match broken {
                Some(drill) => format!("{}, {}.", drill.says, words::lasts(drill)),
                None => sections::answer(&answer.decision),
            },
            holds: if broken.is_none() { sections::holds(&answer.decision) } else { None },
            gloss: match broken {
                Some(drill) => said(drill),
                None => format!("{}.", words::counts(&answer.drills.counts)),
            },
            picture: picture(answer, broken.map(|drill| drill.component.as_str()), &links),
            broken: broken.map(|drill| Broken::of(drill, drills, &links)),
            targets,
            sections: sections::all(&answer.decision),
            counts: findings::counts(&groups),
            findings: spoken::findings(&groups),
            assumptions: spoken::assumptions(&answer.decision.assumptions),
            address: state.breaking(broken.map(name).as_deref()).link(),
            as_of: answer.decision.facts.as_of.clone(),
            sha256: answer.decision.facts.sha256.clone(),
            engine: answer.decision.engine,
        }
    }
}

impl Broken {
    fn of(drill: &Drill, drills: &[Drill], links: &Links) -> Self {
        let of_it = drills.iter().filter(|other| other.component == drill.component);
        let way = |other: &Drill| Way { chosen: other.mode == drill.mode, ..Way::of(other, links) };
        Self {
            name: name(drill),
            component: drill.component.clone(),
            ways: of_it.map(way).collect(),
            parts: parts::of(drill, words::called),
            limits: parts::limits(drill),
            mend: links.to(None),
        }
    }
}

impl Way {
    fn of(drill: &Drill, links: &Links) -> Self {
        let name = name(drill);
        Self {
            mode: drill.mode.clone(),
            says: drill.says.clone(),
            outcome: Worst::of(drill),
            href: links.to(Some(&name)),
            chosen: false,
            name,
        }
    }
}

impl Worst {
    fn of(drill: &Drill) -> Self {
        let [_, _, _, said, noticed_by] = words::row(drill);
        Self {
            name: words::called(&drill.worst),
            said,
            noticed_by,
            is_loss: matches!(drill.worst, Outcome::LostSilent { .. }),
            is_unnoticed: drill.is_unnoticed(),
        }
    }
}

/// Where the pages are at which other things are broken.
struct Links<'a>(Option<&'a State>);

impl<'a> Links<'a> {
    fn of(state: &'a State, count: usize) -> Self {
        let weight = state.breaking(None).link().map(|link| link.len() * count);
        Self(weight.is_some_and(|weight| weight <= LINKS_AT_MOST).then_some(state))
    }

    fn to(&self, broken: Option<&str>) -> Option<String> {
        self.0?.breaking(broken).link()
    }
}

/// The picture in both sizes, its components links to where they are broken.
fn picture(answer: &SystemAnswer, gone: Option<&str>, links: &Links) -> Result<Picture, String> {
    let link = |component: &str| -> Option<Attributes> {
        answer.drills.drills.iter().find(|drill| drill.component == component)?;
        let mut link =
            vec![("href", links.to(Some(component))?), ("data-break", component.to_owned())];
        if gone == Some(component) {
            link.push(("aria-current", "true".to_owned()));
        }
        Some(link)
    };
    let drawn = |size| {
        let seen = |without| Seen { without, size, clickable: false };
        // What is shared is drawn where it has a radius.
        let shown = charts::graph(&answer.decision, seen(gone));
        shown.or_else(|_| charts::graph(&answer.decision, seen(None)))
    };
    let in_size = |size, id| drawn(size).map(|picture| picture.linked(id, &link));
    let narrow = in_size(Size::Narrow, "graph-narrow").map_err(|why| format!("{why}."))?;
    let wide = in_size(Size::Wide, "graph-wide").map_err(|why| format!("{why}."))?;
    Ok(Picture { narrow, wide })
}

/// Each thing that can be broken once, by its worst drill; the drills come worst first.
fn targets(drills: &[Drill], links: &Links) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for drill in drills {
        match targets.iter_mut().find(|target| target.component == drill.component) {
            Some(target) => target.ways += 1,
            None => targets.push(Target {
                component: drill.component.clone(),
                ways: 1,
                worst: Way::of(drill, links),
            }),
        }
    }
    targets
}

/// What comes of a drill at worst, and who notices.
fn said(drill: &Drill) -> String {
    let worst = Worst::of(drill);
    let what = if worst.said.is_empty() { String::new() } else { format!(": {}", worst.said) };
    let name = capitalised(worst.name);
    format!("{name}{what}. Noticed by {}.", worst.noticed_by)
}

fn name(drill: &Drill) -> String {
    format!("{}:{}", drill.component, drill.mode)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
