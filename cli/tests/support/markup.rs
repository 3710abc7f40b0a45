//! What a page of HTML must keep, read by a scanner that knows no mercy: browsers repair, so they
//! would hide what is broken.
use std::collections::BTreeSet;

/// Elements without an end tag.
const VOID: [&str; 4] = ["meta", "br", "link", "img"];

/// One tag.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    ends: bool,
    closed: bool,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// Every breach: tags that do not nest, names that are not unique or lead nowhere, scripts,
/// addresses of other hosts that are not plain citations, headings that skip a level.
pub fn breaches(page: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    let (mut open, mut ids, mut wanted) = (Vec::new(), BTreeSet::new(), Vec::new());
    let mut level = 0;
    for tag in tags(page, &mut breaches) {
        if tag.ends {
            let expected = open.pop().unwrap_or_default();
            if expected != tag.name {
                breaches.push(format!("</{}> where <{expected}> is open", tag.name));
            }
            continue;
        }
        if !tag.closed && !VOID.contains(&tag.name) {
            open.push(tag.name);
        }
        if tag.name == "script" || tag.name == "iframe" || tag.name == "link" {
            breaches.push(format!("<{}>", tag.name));
        }
        for (name, value) in &tag.attributes {
            match *name {
                "id" if !ids.insert(value.to_string()) => breaches.push(format!("two are {value}")),
                "aria-labelledby" | "aria-describedby" => {
                    wanted.extend(value.split(' ').map(str::to_owned));
                }
                "src" | "style" | "action" | "srcset" => breaches.push(format!("{name}={value}")),
                name if name.starts_with("on") => breaches.push(format!("{name}={value}")),
                _ => {}
            }
        }
        match tag.get("href").or_else(|| tag.get("xlink:href")) {
            Some(inside) if inside.starts_with('#') => wanted.push(inside[1..].to_owned()),
            Some(link) if link.starts_with("https://") && tag.name == "a" => {
                let told = tag.get("rel") == Some("noreferrer");
                breaches.extend((!told).then(|| format!("{link} without rel=noreferrer")));
            }
            Some(other) => breaches.push(format!("a reference to {other}")),
            None => {}
        }
        if let Some(found) = tag.name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
            if found > level + 1 {
                breaches.push(format!("h{found} follows h{level}"));
            }
            level = found;
        }
    }
    if !open.is_empty() {
        breaches.push(format!("never closed: {open:?}"));
    }
    breaches.extend(wanted.into_iter().filter(|id| !ids.contains(id)).map(|id| format!("no {id}")));
    breaches
}

/// The tags of a page that begins with `<!doctype html>`; its style sheet is passed over.
fn tags<'a>(page: &'a str, breaches: &mut Vec<String>) -> Vec<Tag<'a>> {
    let mut tags = Vec::new();
    let Some(mut rest) = page.strip_prefix("<!doctype html>") else {
        breaches.push("no doctype".to_owned());
        return tags;
    };
    while let Some(at) = rest.find('<') {
        if rest[..at].contains('>') {
            breaches.push(format!("a stray > in {:?}", &rest[..at]));
        }
        let Some(tag) = tag(&mut rest, at) else {
            breaches.push(format!("a tag that does not end: {:?}", &rest[at..]));
            break;
        };
        if tag.name == "style" && !tag.ends {
            rest = &rest[rest.find("</style>").unwrap_or(rest.len())..];
        }
        tags.push(tag);
    }
    tags
}

fn tag<'a>(rest: &mut &'a str, at: usize) -> Option<Tag<'a>> {
    let text = &rest[at + 1..];
    let ends = text.starts_with('/');
    let mut text = text.strip_prefix('/').unwrap_or(text);
    let end = text.find([' ', '>', '/', '\n'])?;
    let (name, mut attributes) = (&text[..end], Vec::new());
    text = &text[end..];
    loop {
        text = text.trim_start();
        if let Some(after) = text.strip_prefix("/>") {
            *rest = after;
            return Some(Tag { name, attributes, ends, closed: true });
        }
        if let Some(after) = text.strip_prefix('>') {
            *rest = after;
            return Some(Tag { name, attributes, ends, closed: false });
        }
        // Every attribute has a value between double quotes.
        let (name, value) = text.split_once("=\"")?;
        if name.contains(['<', '>', '"', ' ']) {
            return None;
        }
        let (value, after) = value.split_once('"')?;
        attributes.push((name, value));
        text = after;
    }
}
