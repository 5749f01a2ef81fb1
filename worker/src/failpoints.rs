//! Named points of the way in at which a test can end the process, as a power cut would. Without the feature `failpoints` they are nothing at all.

/// Every point, in the order in which a file passes them.
pub const POINTS: &[&str] = &[
    "take-before-copy",
    "take-after-copy",
    "take-after-rename",
    "take-after-sidecar",
    "take-after-row",
    "take-set-aside",
    "take-after-removal",
    "commit-before",
    "commit-after",
    "answer-after-sidecar",
    "answer-after-receipt",
];

/// The environment variable that names the point at which to end.
pub const ABORT_AT: &str = "OUTTURN_ABORT_AT";

/// Arms the point that the environment names. Only a build with the feature `failpoints` has any.
pub fn arm_from_environment() {
    if let (true, Ok(point)) = (cfg!(feature = "failpoints"), std::env::var(ABORT_AT)) {
        // The callback does not return, so nothing of the process is tidied up: that is the point of it.
        if let Err(problem) = fail::cfg_callback(point, || std::process::abort()) {
            eprintln!("outturn: {problem}");
        }
    }
}

macro_rules! failpoint {
    ($name:literal) => {
        fail::fail_point!($name)
    };
}

pub(crate) use failpoint;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_in_the_code_is_listed_and_every_listed_one_is_there() {
        let code = [include_str!("archive/mod.rs"), include_str!("worker/take.rs"), include_str!("worker/process.rs")].concat();
        let mut found: Vec<&str> = code.split("failpoint!(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut listed = POINTS.to_vec();
        found.sort_unstable();
        listed.sort_unstable();
        assert_eq!(found, listed);
    }
}
