//! Bills of attached services that others published, reproduced to the printed digit; where the
//! publisher simplifies or is behind the prices, the test says so and holds the right figure.
//!
//! Sources: AWS's pricing pages (2025 and 2026), Infracost's golden files (2024-07). Each `exact`
//! was computed with an independent program from the published inputs.
use svl_engine::bill::Scope;
use svl_engine::charge::{Billed, Charge, Meter};
use svl_engine::exact::Exact;
use svl_engine::facts;
use svl_engine::services::{
    Attached, Place, api_gateway, data_transfer, ebs, load_balancer, logs, nat, private_endpoint,
    public_ipv4, xray,
};
use svl_engine::units::{Bytes, GbHour, Quantity, Requests, Unit, VcpuHour};
use svl_engine::usd::Usd;
use svl_pricing::PriceBook;

fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

fn bytes(kilobytes: &str) -> Bytes {
    Bytes::new(&exact(kilobytes) * &Exact::from(1_024_u32))
}

fn fixed<U: Unit>(amount: &str) -> Meter<U> {
    Meter::Fixed(Quantity::new(exact(amount)))
}

/// What a service charges for so many requests in a Region.
fn usd(region: &str, requests: &str, service: impl FnOnce(Place) -> Attached) -> Usd {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let attached = service(Place { region, facts: &facts });
    assert!(attached.unpriced.is_empty(), "{:?}", attached.unpriced);
    let requests = Requests::new(exact(requests));
    attached.charges.iter().fold(Usd::ZERO, |sum, charge| &sum + &charge.amount(&requests))
}

fn is(found: &Usd, expected: &str, id: &str) {
    assert_eq!(found.amount().to_plain(), expected, "{id}");
}

#[test]
fn api_gateway_as_published() {
    let http = |requests: &str, payload: &str| {
        usd("us-east-1", requests, |place| {
            api_gateway::http_api(&bytes(payload), place).expect("priced")
        })
    };
    is(&http("432000000", "46"), "418.8", "AWS-APIGW-01");
    // 4.5 MB are nine increments of 512 KB.
    is(&http("1080000", "4608"), "9.72", "AWS-APIGW-02");
    is(&http("1000000000", "0"), "930", "IC-APIGW-02");
    let rest = |requests: &str| {
        usd("us-east-1", requests, |place| api_gateway::rest_api(place).expect("priced"))
    };
    is(&rest("15000000000"), "36353.1", "AWS-APIGW-04, calls");
    is(&rest("21000000000"), "49763.1", "IC-APIGW-01");
    is(&rest("20000"), "0.07", "AWS-CALC-10, gateway");
    // 1,000 users, 12 hours a day, 600 messages of 3 KB a day, 30 days.
    let websocket = usd("us-east-1", "18000000", |place| {
        let minutes = fixed("21600000");
        api_gateway::websocket_api(&Exact::ONE, &bytes("3"), minutes, place).expect("priced")
    });
    is(&websocket, "23.4", "AWS-APIGW-07");
}

#[test]
fn data_that_leaves_is_tiered_where_the_page_is_flat() {
    // 15 billion responses of 4 KB. AWS's page charges all of it at 0.09 and prints 5,149.84; the
    // price list has tiers: 10,240 GB at 0.09, 40,960 at 0.085, the rest at 0.07.
    let out = usd("us-east-1", "15000000000", |place| {
        let meter = Meter::per_request(Quantity::new(bytes("4").gigabytes()));
        data_transfer::to_the_internet(meter, place).expect("priced")
    });
    assert_eq!(out.to_cents(), "$4,824.63", "AWS-APIGW-04, data");
}

#[test]
fn a_private_api_pays_for_its_endpoint() {
    // 5 million requests of 0.3 KB answered with 3 KB through one endpoint for 720 hours.
    let api = usd("us-east-1", "5000000", |place| {
        let each = bytes("3.3").gigabytes();
        let passed = Meter::per_request(Quantity::new(each));
        let endpoint = private_endpoint::endpoint(fixed("720"), passed, place).expect("priced");
        api_gateway::rest_api(place).expect("priced").and(endpoint)
    });
    is(&api, "24.85735626220703125", "AWS-APIGW-05");
}

#[test]
fn fargate_as_published() {
    let hours = |item: &str, amount: &str| {
        let book = PriceBook::builtin();
        let facts = book.on(book.edition());
        let requests = Requests::ZERO;
        if item.contains("vcpu") {
            let price = facts::price::<VcpuHour>(&facts, "fargate", "us-east-1", item);
            Charge::new("vCPU", Scope::Compute, fixed(amount), &price.expect("priced").0)
                .amount(&requests)
        } else {
            let price = facts::price::<GbHour>(&facts, "fargate", "us-east-1", item);
            Charge::new("memory", Scope::Compute, fixed(amount), &price.expect("priced").0)
                .amount(&requests)
        }
    };
    let sum = |parts: &[(&str, &str)]| {
        parts.iter().fold(Usd::ZERO, |sum, (item, amount)| &sum + &hours(item, amount))
    };
    // Five tasks for ten minutes a day, 10 GB of disk above what is included.
    let five = sum(&[
        ("linux_x86_vcpu_hour", "25"),
        ("linux_x86_gb_hour", "50"),
        ("ephemeral_gb_hour", "250"),
    ]);
    assert_eq!(five.to_cents(), "$1.26", "AWS-FARGATE-01");
    let ten = sum(&[("linux_x86_vcpu_hour", "75"), ("linux_x86_gb_hour", "300")]);
    assert_eq!(ten.to_cents(), "$4.37", "AWS-FARGATE-03");
    let month = sum(&[("linux_x86_vcpu_hour", "730"), ("linux_x86_gb_hour", "1460")]);
    assert_eq!(month.to_cents(), "$36.04", "IC-FARGATE-01");
    // The page prints 47.25 with prices of before the cut; at those in force it is 30.83.
    let windows = sum(&[
        ("windows_x86_vcpu_hour", "300"),
        ("windows_x86_gb_hour", "600"),
        ("windows_os_vcpu_hour", "300"),
    ]);
    assert_eq!(windows.to_cents(), "$30.83", "AWS-FARGATE-04");
}

#[test]
fn disks_as_published() {
    // 2,000 GB for twelve hours of a month of 30 days.
    let part = &exact("2000") * &Exact::ratio(1, 60);
    let storage = |volume| {
        usd("us-east-1", "0", |place| {
            let meter = Meter::Fixed(Quantity::new(part.clone()));
            ebs::storage(volume, meter, place).expect("priced")
        })
    };
    assert_eq!(storage(ebs::Volume::Gp2).to_cents(), "$3.33", "AWS-EBS-02");
    assert_eq!(storage(ebs::Volume::St1).to_cents(), "$1.50", "AWS-EBS-05");
    // 60,000 operations: 32,000 in the first tier, the rest in the second, for a sixtieth of a
    // month. AWS's page prints 56.133, with the second tier's 0.0455 rounded up to 0.046.
    let month = usd("us-east-1", "0", |place| {
        ebs::provisioned_operations(fixed("60000"), place).expect("priced")
    });
    let part = Usd::new(month.amount() * &Exact::ratio(1, 60));
    assert_eq!(part.amount().to_fixed(3), "55.900", "AWS-EBS-03");
}

#[test]
fn logs_gateways_and_traces_as_published() {
    let logs = usd("us-east-1", "0", |place| {
        let written = logs::written(fixed("1000"), place).expect("priced");
        let kept = logs::kept(fixed("500"), place).expect("priced");
        written.and(kept).and(logs::queried(fixed("250"), place).expect("priced"))
    });
    is(&logs, "516.25", "IC-CWL-01");
    let nat = usd("us-east-1", "0", |place| {
        nat::gateway(fixed("730"), fixed("100"), place).expect("priced")
    });
    is(&nat, "37.35", "IC-NAT-01");
    // 2,000 requests an hour for 31 days, one in ten traced, less the free 100,000; insights on all
    // that are traced. AWS prints 0.24 and 0.15.
    let traced =
        usd("us-east-1", "0", |place| xray::recorded(fixed("48800"), place).expect("priced"));
    let insights =
        usd("us-east-1", "0", |place| xray::insights(fixed("148800"), place).expect("priced"));
    is(&(&traced + &insights), "0.3928", "AWS-XRAY-01");
}

#[test]
fn a_balancer_by_hand() {
    // 730 h at 0.0225, and 40 million requests that each open a connection: 40e6 / 25 / 3,600 =
    // 444.44 LCU-hours at 0.008. Two addresses are 1,460 h at 0.005.
    let whole = usd("us-east-1", "40000000", |place| {
        let capacity = load_balancer::capacity(
            &Bytes::ZERO,
            load_balancer::Targets::Machines,
            Meter::per_request,
            place,
        );
        load_balancer::hours(fixed("730"), place)
            .expect("priced")
            .and(capacity.expect("priced"))
            .and(public_ipv4::in_use(fixed("1460"), place).expect("priced"))
    });
    assert_eq!(whole.amount().to_fixed(6), "27.280556");
}

#[test]
fn a_service_without_a_price_is_named_and_never_free() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    // ELB's prices are known of nine Regions, and not of Cape Town.
    let place = Place { region: "af-south-1", facts: &facts };
    let balancer = load_balancer::hours(fixed("730"), place).expect("readable");
    assert!(balancer.charges.is_empty());
    assert_eq!(balancer.unpriced, ["load balancer"]);
    let nowhere = Place { region: "af-south-9", facts: &facts };
    assert!(load_balancer::hours(fixed("730"), nowhere).is_err());
}
