//! Words in order, so that those that begin in a way are found at once, and those that begin so but for
//! one typing error nearly as fast: a letter too many, too few, another one, or two neighbours changed
//! (Damerau and Levenshtein's distance 1).

use std::ops::Range;

/// Letters of a word below which an error makes it another word.
pub const TYPO_LETTERS_MIN: usize = 4;

/// Words, each with what is known of it.
#[derive(Debug, Clone)]
pub struct Vocabulary<T> {
    words: Vec<(Box<str>, T)>,
}

impl<T> Vocabulary<T> {
    /// The words, each given once.
    pub fn of(words: impl IntoIterator<Item = (Box<str>, T)>) -> Self {
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Self { words }
    }

    /// What is known of each word that begins so.
    pub fn beginning(&self, with: &str) -> impl Iterator<Item = &T> {
        self.words[self.range(with)].iter().map(|(_, known)| known)
    }

    /// What is known of each word that begins so but for one error at most; nothing for a short word.
    pub fn almost_beginning(&self, with: &str) -> impl Iterator<Item = &T> {
        let mut at: Vec<usize> = self.almost(with).into_iter().flatten().collect();
        at.sort_unstable();
        at.dedup();
        at.into_iter().map(|at| &self.words[at].1)
    }

    /// Where the words stand that begin so but for one error at most.
    fn almost(&self, with: &str) -> Vec<Range<usize>> {
        let letters: Vec<(usize, char)> = with.char_indices().collect();
        if letters.len() < TYPO_LETTERS_MIN {
            return Vec::new();
        }
        let mut ranges = vec![self.range(with)];
        for (nth, &(at, letter)) in letters.iter().enumerate() {
            let (head, tail, after) = (&with[..at], &with[at..], &with[at + letter.len_utf8()..]);
            let begun = self.range(head);
            if begun.is_empty() {
                break; // no word begins like this, and so none like anything longer
            }
            ranges.push(self.range(&format!("{head}{after}"))); // one too many
            if let Some(&(next_at, next)) = letters.get(nth + 1) {
                let rest = &with[next_at + next.len_utf8()..];
                ranges.push(self.range(&format!("{head}{next}{letter}{rest}")));
            }
            for other in self.letters_at(begun, at) {
                ranges.push(self.range(&format!("{head}{other}{tail}"))); // one too few
                ranges.push(self.range(&format!("{head}{other}{after}")));
            }
        }
        ranges
    }

    /// Where the words stand that begin so.
    fn range(&self, with: &str) -> Range<usize> {
        let from = self.words.partition_point(|(word, _)| &**word < with);
        let begins = self.words[from..].partition_point(|(word, _)| word.starts_with(with));
        from..from + begins
    }

    /// The letters that words of a range, which begin alike up to `at`, have there.
    fn letters_at(&self, mut range: Range<usize>, at: usize) -> Vec<char> {
        let mut letters = Vec::new();
        while let Some((word, _)) = self.words[range.clone()].first() {
            let Some(letter) = word[at..].chars().next() else {
                range.start += 1; // the word ends here
                continue;
            };
            letters.push(letter);
            let same = |(word, _): &(Box<str>, T)| word[at..].starts_with(letter);
            range.start += self.words[range.clone()].partition_point(same);
        }
        letters
    }
}
