//! How much memory this machine has.

/// Bytes of memory, where the system tells: on Linux.
pub(super) fn of_machine() -> Option<u64> {
    kibibytes(&std::fs::read_to_string("/proc/meminfo").ok()?)?.checked_mul(1024)
}

/// The total of a `meminfo` file, which counts in kibibytes.
fn kibibytes(file: &str) -> Option<u64> {
    let line = file.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read() {
        assert_eq!(kibibytes("MemTotal:       24613048 kB\nMemFree: 1 kB\n"), Some(24_613_048));
        assert_eq!(kibibytes("MemFree: 1 kB\n"), None);
        assert_eq!(kibibytes("MemTotal: many kB\n"), None);
    }
}
