//! An answer in figures alone: what each option costs, whether it fits, and which one is chosen. For
//! callers that evaluate many workloads and print a line of each.
use crate::bill::Total;
use crate::platforms::Choice;
use crate::units::Requests;
use crate::usd::Usd;
use crate::workload::Workload;

/// What a decision says in figures, without what nobody asked for.
#[derive(Debug, Clone)]
pub struct Brief {
    /// The Region's code.
    pub region: String,
    /// Requests a month; need not be whole.
    pub requests: Requests,
    /// The options, in the order of `compare`.
    pub options: Vec<BriefOption>,
    /// The place of the cheapest option that fits; none where none does.
    pub choice: Option<usize>,
}

/// One way to run the workload, in figures.
#[derive(Debug, Clone)]
pub struct BriefOption {
    /// Stable id, `ec2-1xt3.small`.
    pub id: String,
    /// `lambda`, `ec2`, ….
    pub platform: &'static str,
    /// For people: `1 × t3.small`.
    pub label: String,
    /// What it stays when a workload's figures change: `Lambda arm64`, `cheapest EC2 fleet`.
    pub series: String,
    /// The functions or machines themselves, a month.
    pub compute: Usd,
    /// With all that must stand around them; a lower bound where something is unpriced.
    pub all_in: Usd,
    /// What must be paid for and has no price in this Region's tables.
    pub unpriced: Vec<&'static str>,
    /// Whether no error stands against it.
    pub fits: bool,
}

impl Brief {
    pub(crate) fn of(workload: &Workload, choices: Vec<Choice>) -> Self {
        let requests = workload.requests.clone();
        let options: Vec<BriefOption> =
            choices.into_iter().map(|choice| BriefOption::of(choice, &requests)).collect();
        // As the verdict ranks them: by cost, equals by id.
        let fitting = options.iter().enumerate().filter(|(_, option)| option.may_be_chosen());
        let choice = fitting
            .min_by(|(_, a), (_, b)| a.all_in.cmp(&b.all_in).then_with(|| a.id.cmp(&b.id)))
            .map(|(at, _)| at);
        Self { region: workload.region.clone(), requests, options, choice }
    }

    /// The chosen option.
    pub fn chosen(&self) -> Option<&BriefOption> {
        self.options.get(self.choice?)
    }
}

impl BriefOption {
    fn of(choice: Choice, requests: &Requests) -> Self {
        let [compute, all_in] = Total::ALL.map(|total| choice.total(total, requests));
        Self {
            compute,
            all_in,
            fits: choice.fits(),
            id: choice.id,
            platform: choice.platform,
            label: choice.label,
            series: choice.series,
            unpriced: choice.unpriced,
        }
    }

    /// No verdict rests on a lower bound.
    fn may_be_chosen(&self) -> bool {
        self.fits && self.unpriced.is_empty()
    }
}
