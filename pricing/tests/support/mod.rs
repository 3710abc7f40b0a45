//! Folders of tables of the user's.
use std::fs;
use std::path::PathBuf;

use svl_pricing::PriceBook;

/// The header of a table of prices.
pub const PRICES: &str = "region,item,in_force_from,tier_from,unit,usd_per_unit,source,caveat\n";
/// One source of the user's.
pub const SOURCES: &str = "id,what,read_on\ncontract,Private pricing addendum,2026-09-01\n";

/// A folder of its own for each test, removed at its end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// Writes these files.
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("svl-overlay-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("prices")).expect("a folder");
        for (file, text) in files {
            fs::write(path.join(file), text).expect("a file");
        }
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The built-in tables with these files on top.
pub fn book(name: &str, files: &[(&str, &str)]) -> PriceBook {
    let folder = Folder::new(name, files);
    PriceBook::with_overlay(&folder.0).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", errors.join("\n"))
    })
}
