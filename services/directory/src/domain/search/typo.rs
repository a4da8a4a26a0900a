//! Words in order, so that those that begin in a way are found at once, and those that begin so but for
//! one typing error nearly as fast: a letter too many, too few, another one, or two neighbours changed
//! (Damerau and Levenshtein's distance 1).

use std::ops::Range;

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

    /// What is known of a word.
    pub fn get(&self, word: &str) -> Option<&T> {
        let at = self.words.binary_search_by(|(one, _)| (**one).cmp(word)).ok()?;
        Some(&self.words[at].1)
    }

    /// What is known of each word that begins so.
    pub fn beginning(&self, with: &str) -> impl Iterator<Item = &T> {
        self.words[self.within(0..self.words.len(), 0, with)].iter().map(|(_, known)| known)
    }

    /// What is known of each word that begins so but for one error at most.
    pub fn almost_beginning(&self, with: &str) -> impl Iterator<Item = &T> {
        let mut at: Vec<usize> = self.almost(with).into_iter().flatten().collect();
        at.sort_unstable();
        at.dedup();
        at.into_iter().map(|at| &self.words[at].1)
    }

    /// Where the words stand that begin so but for one error at most.
    fn almost(&self, with: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut begun = 0..self.words.len(); // the words that begin like `with` up to `at`
        for (at, letter) in with.char_indices() {
            let (from_here, after) = (&with[at..], &with[at + letter.len_utf8()..]);
            ranges.push(self.within(begun.clone(), at, after)); // one too many
            if let Some(next) = after.chars().next() {
                let changed = [next, letter].iter().collect::<String>() + &after[next.len_utf8()..];
                ranges.push(self.within(begun.clone(), at, &changed));
            }
            for (other, has_other) in self.letters_at(begun.clone(), at) {
                let at = at + other.len_utf8();
                ranges.push(self.within(has_other.clone(), at, from_here)); // one too few
                ranges.push(self.within(has_other.clone(), at, after)); // another one, or the same
            }
            begun = self.within(begun, at, letter.encode_utf8(&mut [0; 4]));
            if begun.is_empty() {
                break; // no word begins like this, and so none like anything longer
            }
        }
        ranges
    }

    /// Where, among words that are alike up to `at`, those stand that go on so.
    fn within(&self, alike: Range<usize>, at: usize, with: &str) -> Range<usize> {
        let words = &self.words[alike.clone()];
        let from = words.partition_point(|(word, _)| &word[at..] < with);
        let count = words[from..].partition_point(|(word, _)| word[at..].starts_with(with));
        alike.start + from..alike.start + from + count
    }

    /// The letters that words which are alike up to `at` have there, and where the words with each stand.
    fn letters_at(&self, mut alike: Range<usize>, at: usize) -> Vec<(char, Range<usize>)> {
        let mut letters = Vec::new();
        while let Some((word, _)) = self.words[alike.clone()].first() {
            let Some(letter) = word[at..].chars().next() else {
                alike.start += 1; // the word ends here
                continue;
            };
            let with = self.within(alike.clone(), at, letter.encode_utf8(&mut [0; 4]));
            alike.start = with.end;
            letters.push((letter, with));
        }
        letters
    }
}
