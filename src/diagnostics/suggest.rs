//! Nearest names and lists of words. Knows only words.

/// The candidate that `name` was most likely meant to be, if any is near enough: equal but for
/// case and underscores, or within a third of its length in edits (Damerau-Levenshtein).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |word: &str| word.replace(['_', '-', ' '], "").to_lowercase();
    let wanted = plain(name);
    let limit = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `a`, `b` and `c`, each in backquotes.
#[must_use]
pub fn list_words<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let layers = ["Dense", "Conv2D", "MaxPooling2D", "Dropout"];
        assert_eq!(nearest("Dence", layers), Some("Dense"));
        assert_eq!(nearest("conv2d", layers), Some("Conv2D"));
        assert_eq!(nearest("max_pooling_2d", layers), Some("MaxPooling2D"));
        assert_eq!(nearest("Attention", layers), None);
    }

    #[test]
    fn words_are_listed() {
        assert_eq!(list_words(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(list_words(["a"], "or"), "`a`");
    }
}
