//! The whole state of a page, as its address carries it: the workload's fields under their own
//! keys, and beside them what is looked at.
use form_urlencoded::Serializer;
use svl_formats::form::{self, Fields};

/// What the chart's horizontal axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Axis {
    /// Requests a month.
    #[default]
    Requests,
    /// The mean duration.
    Duration,
    /// Memory of one environment.
    Memory,
}

impl Axis {
    /// All of them, as the address writes them and as people read them.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Requests, "requests", "requests a month"),
        (Self::Duration, "duration", "duration"),
        (Self::Memory, "memory", "memory"),
    ];

    /// As the address writes it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(axis, ..)| *axis == self).map_or("requests", |(_, name, _)| name)
    }

    /// The engine's axis; none for requests, whose curves are in the decision.
    pub const fn of_engine(self) -> Option<svl_engine::axis::Axis> {
        match self {
            Self::Requests => None,
            Self::Duration => Some(svl_engine::axis::Axis::Duration),
            Self::Memory => Some(svl_engine::axis::Axis::Memory),
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(axis, ..)| *axis)
    }
}

/// What an address says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The workload's fields, tidied; what is no field of a workload stands here as well, for its
    /// reader to refuse.
    pub fields: Fields,
    /// The answer that is kept: its fields, as a query.
    pub kept: Option<String>,
    /// What the chart is drawn along.
    pub axis: Axis,
    /// Whether the chart shows the functions and machines alone.
    pub compute_alone: bool,
}

impl State {
    /// The state of a query.
    pub fn read(query: &str) -> Self {
        let mut state = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (name.as_ref(), value.trim()) {
                ("a", "") | ("axis", "requests") | ("total", "all_in") => {}
                ("a", kept) => state.kept = Some(kept.to_owned()),
                ("axis", axis) if Axis::named(axis).is_some() => {
                    state.axis = Axis::named(axis).unwrap_or_default();
                }
                ("total", "compute") => state.compute_alone = true,
                _ => state.fields.push((name.into_owned(), value.into_owned())),
            }
        }
        state.fields = form::tidied(&state.fields);
        state
    }

    /// Whether a query says what it says without a word too many; a form sends every field, blank
    /// or not.
    pub fn is_brief(query: &str) -> bool {
        form_urlencoded::parse(query.as_bytes()).all(|(name, value)| {
            !matches!(
                (name.as_ref(), value.trim()),
                (_, "") | ("axis", "requests") | ("total", "all_in")
            )
        })
    }

    /// The fields of the kept answer.
    pub fn kept_fields(&self) -> Option<Fields> {
        self.kept.as_deref().map(|query| Self::read(query).fields)
    }

    /// The workload alone as a query.
    pub fn workload_query(&self) -> String {
        query_of(&self.fields)
    }

    /// All of it as a query.
    pub fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&self.fields);
        if let Some(kept) = &self.kept {
            query.append_pair("a", kept);
        }
        if self.axis != Axis::Requests {
            query.append_pair("axis", self.axis.name());
        }
        if self.compute_alone {
            query.append_pair("total", "compute");
        }
        query.finish()
    }

    /// The address of the page.
    pub fn link(&self) -> String {
        format!("/?{}", self.query())
    }

    /// The same with some fields set anew.
    pub fn with(&self, set: &[(String, String)]) -> Self {
        Self { fields: form::tidied(&form::with(&self.fields, set)), ..self.clone() }
    }
}

/// Fields as a query.
pub fn query_of(fields: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
