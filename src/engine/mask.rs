//! Which bytes no output may show.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::text::{FileId, Span};

/// The places of all secrets of a run, those of suppressed findings included: a frame around one
/// finding may quote the line of another.
#[derive(Debug, Clone, Default)]
pub struct Masks(BTreeMap<FileId, Vec<Range<u32>>>);

impl Masks {
    /// Take the places; they may overlap.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut masks: BTreeMap<FileId, Vec<Range<u32>>> = BTreeMap::new();
        for span in spans {
            masks.entry(span.file).or_default().push(span.start..span.end);
        }
        for ranges in masks.values_mut() {
            ranges.sort_by_key(|range| (range.start, range.end));
            ranges.dedup_by(|next, last| {
                let joined = next.start <= last.end;
                if joined {
                    last.end = last.end.max(next.end);
                }
                joined
            });
        }
        Self(masks)
    }

    /// Whether a byte belongs to a secret.
    pub fn covers(&self, file: FileId, offset: usize) -> bool {
        let Ok(offset) = u32::try_from(offset) else { return false };
        let Some(ranges) = self.0.get(&file) else { return false };
        let next = ranges.partition_point(|range| range.start <= offset);
        next.checked_sub(1).and_then(|last| ranges.get(last)).is_some_and(|range| range.contains(&offset))
    }

    /// The places, by file; disjoint and sorted.
    pub fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        let spans = |(file, ranges): (&FileId, &Vec<Range<u32>>)| {
            let file = *file;
            ranges.iter().map(move |range| Span { file, start: range.start, end: range.end }).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(spans)
    }

    /// A part of a file with each byte of a secret as `*`.
    pub fn masked(&self, file: FileId, bytes: &[u8], range: Range<usize>) -> Vec<u8> {
        let start = range.start;
        let part = bytes.get(range).unwrap_or_default();
        part.iter().enumerate().map(|(at, byte)| if self.covers(file, start + at) { b'*' } else { *byte }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_places_join() {
        let span = |start, end| Span::new(FileId(1), start, end);
        let masks = Masks::new([span(4, 6), span(1, 3), span(2, 4), span(9, 9)]);
        assert_eq!(masks.masked(FileId(1), b"0123456789", 0..10), b"0*****6789");
        assert_eq!(masks.masked(FileId(1), b"0123456789", 5..7), b"*6");
        assert_eq!(masks.masked(FileId(2), b"01", 0..2), b"01");
        assert_eq!(masks.iter().count(), 2);
    }
}
