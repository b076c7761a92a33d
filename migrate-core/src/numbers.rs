//! Numbers in sevens of bits, the lowest first: most are small.

/// Numbers, and bytes between them, to be read. What has no meaning is read as nothing.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<'n>(pub(crate) &'n [u8]);

impl<'n> Numbers<'n> {
    pub(crate) fn number(&mut self) -> u64 {
        match self.0.split_first() {
            Some((&only, rest)) if only < 0x80 => {
                self.0 = rest;
                only.into()
            }
            _ => self.long(),
        }
    }

    fn long(&mut self) -> u64 {
        let mut number = 0;
        let mut shift = 0;
        while let Some((first, rest)) = self.0.split_first() {
            self.0 = rest;
            number |= u64::from(first & 0x7f).checked_shl(shift).unwrap_or_default();
            shift += 7;
            if first & 0x80 == 0 {
                break;
            }
        }
        number
    }

    pub(crate) fn index(&mut self) -> usize {
        usize::try_from(self.number()).unwrap_or_default()
    }

    /// A number, and below it a bit for each thing that is there or not.
    pub(crate) fn marked<const COUNT: usize>(&mut self) -> (usize, [bool; COUNT]) {
        let number = self.index();
        (number >> COUNT, std::array::from_fn(|bit| number >> bit & 1 != 0))
    }

    /// Of things that follow, each of which is a byte at least.
    pub(crate) fn count(&mut self) -> usize {
        self.index().min(self.0.len())
    }

    pub(crate) fn bytes(&mut self, count: usize) -> &'n [u8] {
        let (bytes, rest) = self.0.split_at_checked(count).unwrap_or_default();
        self.0 = rest;
        bytes
    }
}

/// Numbers, and bytes between them, as they are written.
#[cfg(feature = "check")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

#[cfg(feature = "check")]
impl Writer {
    pub(crate) fn number(&mut self, mut rest: u64) {
        while rest >= 0x80 {
            self.0.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push((rest & 0x7f) as u8);
    }

    pub(crate) fn index(&mut self, index: usize) {
        self.number(index as u64);
    }

    pub(crate) fn marked<const COUNT: usize>(&mut self, number: usize, marks: [bool; COUNT]) {
        self.index(marks.into_iter().rev().fold(number, |number, mark| number << 1 | usize::from(mark)));
    }

    /// With how many they are.
    pub(crate) fn counted(&mut self, bytes: &[u8]) {
        self.index(bytes.len());
        self.0.extend_from_slice(bytes);
    }
}
