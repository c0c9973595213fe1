//! One number of a server's Prometheus page.

use anyhow::{Context as _, Result};

use super::http;

/// Reads the metric that has this name and no labels at `host` (`address:port`).
///
/// # Errors
/// Where there is no such page or no such metric.
pub(crate) async fn read(host: &str, name: &str) -> Result<f64> {
    let page = http::get(host, "/metrics").await?;
    find(&page, name).with_context(|| format!("the server has no figure {name}"))
}

fn find(page: &str, name: &str) -> Option<f64> {
    page.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.strip_prefix(' ')?;
        value.split(' ').next()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_found_by_its_whole_name() {
        let page =
            "# TYPE a histogram\na_sum_of 7\na_bucket{le=\"1\"} 3\na_sum 0.25\na_count 3 17000\n";
        assert_eq!(find(page, "a_sum"), Some(0.25));
        assert_eq!(find(page, "a_count"), Some(3.0));
        assert_eq!(find(page, "a"), None);
    }
}
